import type { VNode } from 'preact';
import { DASHBOARD_LIMITS } from '../../shared/dashboard/limits.ts';
import type { Panel } from '../../shared/dashboard/schema.ts';
import { withPanel } from '../model/edit-dashboard.ts';
import { inOrder } from '../model/grid-layout.ts';
import { starterPanels } from '../model/starter-board.ts';
import { PANEL_TYPES } from '../panels/registry.ts';
import { isRailOpen } from '../shell/rail-state.ts';
import { addPanel, addPanels, dashboard } from '../state/dashboard.ts';
import { selectedDevice } from '../state/devices.ts';
import { sensors } from '../state/sensors.ts';
import { newPanelOf } from './add-sensor.ts';
import { cellAt, GAP_PX, ROW_PX } from './cells.ts';
import { preview } from './panel-drag.ts';
import { areaOf, PanelFrame } from './panel-frame.tsx';
import { sensorDrag } from './sensor-drag.ts';

/** Id of the place that a dragged sensor's panel would take. */
const SLOT = 'slot';

/** The panels of the board. */
export function PanelGrid(): VNode {
  const panels = shownPanels();
  const isTarget = sensorDrag.value?.over === 'grid';
  return (
    <main class={`grid-scroller ${isTarget ? 'is-target' : ''}`} data-grid="" aria-label="Panels">
      <h1 class="visually-hidden">{dashboard.value.name}</h1>
      {dashboard.value.panels.length === 0 ? (
        <EmptyBoard />
      ) : (
        <div class={`grid ${preview.value === undefined ? '' : 'is-dragging'}`} data-cells="">
          {inOrder(panels).map((panel) =>
            panel.id === SLOT ? (
              <div key={SLOT} class="slot" style={areaOf(panel.grid)} />
            ) : (
              <PanelFrame key={panel.id} panel={panel} />
            ),
          )}
        </div>
      )}
      <SensorGhost />
    </main>
  );
}

/** Panels as they lie, or as they would when what is dragged were let go. */
function shownPanels(): readonly Panel[] {
  if (preview.value !== undefined) return preview.value.panels;
  const drag = sensorDrag.value;
  const at = drag?.over === 'grid' ? cellAt(drag.x, drag.y) : undefined;
  if (drag === undefined || at === undefined) return dashboard.value.panels;
  return withPanel(dashboard.value, { ...newPanelOf(drag.taken), id: SLOT, at }).panels;
}

/** Height of a table of values, in pixels: its head, and each row. */
const HEAD_PX = 48;
const VALUE_PX = 30;

function EmptyBoard(): VNode {
  const device = selectedDevice.value;
  const found = sensors.value ?? [];
  const showValues = (): void => {
    if (device === undefined) return;
    const series = found
      .slice(0, DASHBOARD_LIMITS.seriesPerPanel)
      .map(({ sensor }) => ({ device, sensor, axis: 0 }));
    const rows = Math.ceil((HEAD_PX + series.length * VALUE_PX) / (ROW_PX + GAP_PX));
    const { w, h } = PANEL_TYPES.get('values')?.size ?? { w: 3, h: 4 };
    addPanel({ kind: 'values', series, size: { w, h: Math.max(h, Math.min(rows, 14)) } });
  };
  return (
    <div class="empty" data-cells="">
      <h2>An empty board</h2>
      <p class="wide-only">
        Drag a sensor here, or select one and press <kbd>Enter</kbd>.
      </p>
      {device !== undefined && found.length > 0 && (
        <div class="empty-choices">
          <button
            type="button"
            class="button primary large"
            onClick={() => addPanels(starterPanels(device, found))}
          >
            Start with {device}
          </button>
          <button type="button" class="button large" onClick={showValues}>
            Show the latest values of {device}
          </button>
        </div>
      )}
      <button
        type="button"
        class="button large narrow-only"
        onClick={() => {
          isRailOpen.value = true;
        }}
      >
        Choose a sensor
      </button>
    </div>
  );
}

/** A sensor that is being dragged, under the pointer. */
function SensorGhost(): VNode | null {
  const drag = sensorDrag.value;
  if (drag === undefined) return null;
  return (
    <div
      class={`ghost ${drag.over === undefined ? 'is-nowhere' : ''}`}
      style={{ transform: `translate(${drag.x + 12}px, ${drag.y + 8}px)` }}
    >
      {drag.taken.sensor}
    </div>
  );
}
