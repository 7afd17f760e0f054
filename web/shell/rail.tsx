import type { VNode } from 'preact';
import { DeviceList } from './device-list.tsx';
import { isRailOpen } from './rail-state.ts';
import { SensorList } from './sensor-list.tsx';

/** Devices, and the sensors of the one that is selected. */
export function Rail(): VNode {
  return (
    <>
      <aside id="rail" class={`rail ${isRailOpen.value ? 'is-open' : ''}`} aria-label="Devices and sensors">
        <DeviceList />
        <SensorList />
      </aside>
      {isRailOpen.value && (
        <button
          type="button"
          class="rail-backdrop"
          aria-label="Close devices and sensors"
          onClick={() => {
            isRailOpen.value = false;
          }}
        />
      )}
    </>
  );
}
