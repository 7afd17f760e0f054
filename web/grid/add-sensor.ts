import type { Kind } from '../../shared/reading/reading.ts';
import { DASHBOARD_LIMITS } from '../../shared/dashboard/limits.ts';
import type { NewPanel } from '../model/edit-dashboard.ts';
import { kindFor, PANEL_TYPES } from '../panels/registry.ts';
import { addPanel, addSeries, dashboard, focusedPanel } from '../state/dashboard.ts';
import { tell } from '../state/notices.ts';

/** A sensor that is taken to a panel. */
export interface TakenSensor {
  readonly device: string;
  readonly sensor: string;
  readonly kind: Kind;
}

/** Whether a panel has room for a sensor, and use. */
export function mayTake(panelId: string, { kind }: TakenSensor): boolean {
  const panel = dashboard.peek().panels.find(({ id }) => id === panelId);
  return (
    panel !== undefined &&
    panel.series.length < DASHBOARD_LIMITS.seriesPerPanel &&
    PANEL_TYPES.get(panel.kind)?.takes(kind) === true
  );
}

/** The panel that is made of a sensor. */
export function newPanelOf({ device, sensor, kind }: TakenSensor): Omit<NewPanel, 'id' | 'at'> {
  const type = kindFor(kind);
  const size = PANEL_TYPES.get(type)?.size ?? { w: 4, h: 6 };
  return { kind: type, size, series: [{ device, sensor, axis: 0 }] };
}

/** Adds a sensor to a panel; to a new one where none is named that can take it. */
export function addSensor(
  taken: TakenSensor,
  panelId = focusedPanel.peek(),
  at?: { x: number; y: number },
): void {
  const { device, sensor } = taken;
  if (panelId !== undefined && mayTake(panelId, taken)) {
    const before = dashboard.peek();
    addSeries(panelId, { device, sensor, axis: 0 });
    tell(dashboard.peek() === before ? `${sensor} is there already` : `${sensor} added`);
    return;
  }
  addPanel({ ...newPanelOf(taken), ...(at !== undefined && { at }) });
  tell(`${sensor} added in a new panel`);
}
