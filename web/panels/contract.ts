import type { ReadonlySignal, Signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import type { Panel } from '../../shared/dashboard/schema.ts';
import type { Kind } from '../../shared/reading/reading.ts';
import type { Span } from '../model/time-range.ts';

/** What every panel gets. */
export interface PanelProps {
  readonly panel: Panel;
  /** What time is to be shown. */
  readonly range: ReadonlySignal<Span>;
  /** The moment that is pointed at, in milliseconds since 1970, shared by all panels; set it, and show it. */
  readonly cursor: Signal<number | undefined>;
  /** Changes the panel in the dashboard, so that it can be taken back. @param what names it, e.g. `Remove speed` */
  readonly change: (edit: (panel: Panel) => Panel, what: string) => void;
}

/** A kind of panel. */
export interface PanelType {
  readonly title: string;
  /** One sentence for the menu. */
  readonly summary: string;
  /** Its size when it is added, in columns and rows of the grid. */
  readonly size: { readonly w: number; readonly h: number };
  /** Whether a sensor of that kind may be dropped on it; the first type of the registry that takes it is made of it. */
  readonly takes: (kind: Kind) => boolean;
  /** Loaded when the first panel of its kind is shown. */
  readonly load: () => Promise<FunctionComponent<PanelProps>>;
}
