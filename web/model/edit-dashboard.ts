import type { Dashboard, Panel, PanelKind, PanelSeries } from '../../shared/dashboard/schema.ts';
import { DASHBOARD_VERSION } from '../../shared/dashboard/schema.ts';
import { compacted, freePlace } from './grid-layout.ts';

export const NEW_DASHBOARD: Dashboard = {
  version: DASHBOARD_VERSION,
  name: 'Untitled board',
  range: { kind: 'quick', last: 'PT1H' },
  live: true,
  devices: [],
  panels: [],
};

/** A dashboard with other panels; its list of devices follows them. */
function withPanels(dashboard: Dashboard, panels: readonly Panel[]): Dashboard {
  const devices = new Set(panels.flatMap(({ series }) => series.map(({ device }) => device)));
  return { ...dashboard, panels: [...panels], devices: [...devices].toSorted() };
}

export interface NewPanel {
  readonly id: string;
  readonly kind: PanelKind;
  readonly series: readonly PanelSeries[];
  readonly size: { readonly w: number; readonly h: number };
  /** Where it is wanted; the first free place unless given. */
  readonly at?: { readonly x: number; readonly y: number };
}

export function withPanel(dashboard: Dashboard, { id, kind, series, size, at }: NewPanel): Dashboard {
  const grid = at === undefined ? freePlace(dashboard.panels, size) : { ...at, ...size };
  const panel: Panel = { id, kind, grid, series: [...series], axes: [] };
  return withPanels(dashboard, compacted([...dashboard.panels, panel], id));
}

export const withoutPanel = (dashboard: Dashboard, id: string): Dashboard =>
  withPanels(dashboard, compacted(dashboard.panels.filter((panel) => panel.id !== id)));

/** @returns the very same dashboard where the change changes nothing */
export function withChangedPanel(
  dashboard: Dashboard,
  id: string,
  change: (panel: Panel) => Panel,
): Dashboard {
  const panels = dashboard.panels.map((panel) => {
    const changed = panel.id === id ? change(panel) : panel;
    return changed === panel ? panel : { ...changed, id };
  });
  const isSame = panels.every((panel, index) => panel === dashboard.panels[index]);
  return isSame ? dashboard : withPanels(dashboard, panels);
}

/** A panel with one more series, unless it has that already. */
export const withSeries = (panel: Panel, series: PanelSeries): Panel =>
  panel.series.some((each) => isSame(each, series)) ? panel : { ...panel, series: [...panel.series, series] };

const isSame = (a: PanelSeries, b: PanelSeries): boolean =>
  a.device === b.device && a.sensor === b.sensor && a.kind === b.kind;
