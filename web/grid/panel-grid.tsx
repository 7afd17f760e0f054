import type { VNode } from 'preact';
import { DASHBOARD_LIMITS } from '../../shared/dashboard/limits.ts';
import { inOrder } from '../model/grid-layout.ts';
import { PANEL_TYPES } from '../panels/registry.ts';
import { addPanel, dashboard } from '../state/dashboard.ts';
import { selectedDevice } from '../state/devices.ts';
import { sensors } from '../state/sensors.ts';
import { PanelFrame } from './panel-frame.tsx';
import { preview } from './panel-drag.ts';
import { sensorDrag } from './sensor-drag.ts';

/** The panels of the board. */
export function PanelGrid(): VNode {
  const panels = preview.value?.panels ?? dashboard.value.panels;
  const isTarget = sensorDrag.value?.over === 'grid';
  return (
    <main class={`grid-scroller ${isTarget ? 'is-target' : ''}`} data-grid="" aria-label="Panels">
      {panels.length === 0 ? (
        <EmptyBoard />
      ) : (
        <div class={`grid ${preview.value === undefined ? '' : 'is-dragging'}`} data-cells="">
          {inOrder(panels).map((panel) => (
            <PanelFrame key={panel.id} panel={panel} />
          ))}
        </div>
      )}
      <SensorGhost />
    </main>
  );
}

function EmptyBoard(): VNode {
  const device = selectedDevice.value;
  const found = sensors.value ?? [];
  const showValues = (): void => {
    if (device === undefined) return;
    const series = found
      .slice(0, DASHBOARD_LIMITS.seriesPerPanel)
      .map(({ sensor }) => ({ device, sensor, axis: 0 }));
    const size = PANEL_TYPES.get('values')?.size ?? { w: 4, h: 6 };
    addPanel({
      kind: 'values',
      series,
      size: { ...size, h: Math.min(14, 2 + Math.ceil(series.length * 0.75)) },
    });
  };
  return (
    <div class="empty" data-cells="">
      <h1>An empty board</h1>
      <p>
        Drag a sensor here, or select one and press <kbd>Enter</kbd>.
      </p>
      {device !== undefined && found.length > 0 && (
        <button type="button" class="button primary large" onClick={showValues}>
          Show the latest values of {device}
        </button>
      )}
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
