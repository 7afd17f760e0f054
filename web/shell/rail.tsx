import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { DeviceList } from './device-list.tsx';
import { FleetButton } from './fleet-button.tsx';
import { isRailOpen } from './rail-state.ts';
import { SensorList } from './sensor-list.tsx';
import { ViewsNav } from './views-nav.tsx';

function close(): void {
  isRailOpen.value = false;
}

/** Where there is no room for it beside the board, Escape closes it. */
function closeByKey({ key }: KeyboardEvent): void {
  if (key !== 'Escape' || !isRailOpen.peek()) return;
  close();
  document.querySelector<HTMLElement>('.rail-toggle')?.focus();
}

/** Devices, and the sensors of the one that is selected. */
export function Rail(): VNode {
  useEffect(() => {
    addEventListener('keydown', closeByKey);
    return () => {
      removeEventListener('keydown', closeByKey);
      close();
    };
  }, []);
  return (
    <>
      <aside id="rail" class={`rail ${isRailOpen.value ? 'is-open' : ''}`} aria-label="Devices and sensors">
        <ViewsNav wasFollowed={close} />
        <DeviceList />
        <SensorList />
        <FleetButton />
      </aside>
      {isRailOpen.value && (
        <button type="button" class="rail-backdrop" aria-label="Close devices and sensors" onClick={close} />
      )}
    </>
  );
}
