import type { PanelKind } from '../../shared/dashboard/schema.ts';
import type { Kind } from '../../shared/reading/reading.ts';
import type { PanelType } from './contract.ts';
import { plotPanel } from './plot/index.ts';
import { trackPanel } from './track/index.ts';
import { valuesPanel } from './values/index.ts';

/** The kinds of panels that there are, in the order of the menu. */
export const PANEL_TYPES: ReadonlyMap<PanelKind, PanelType> = new Map<PanelKind, PanelType>([
  ['plot', plotPanel],
  ['values', valuesPanel],
  ['track', trackPanel],
]);

/** What is made of a sensor that is dropped where nothing is. */
export const kindFor = (kind: Kind): PanelKind =>
  [...PANEL_TYPES].find(([, type]) => type.takes(kind))?.[0] ?? 'values';
