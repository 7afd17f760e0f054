import type { VNode } from 'preact';
import { clockMs } from '../state/clock.ts';
import { fleet, isDriving, stopFleet } from '../state/fleet.ts';

/** Says that what comes in is made up, while it is. */
export function FleetBanner(): VNode | null {
  if (fleet.value === undefined || !isDriving.value) return null;
  const { devices, endsMs } = fleet.value;
  const minutes =
    endsMs === undefined ? undefined : Math.max(1, Math.ceil((endsMs - clockMs.value) / 60_000));
  return (
    <div class="banner" role="status">
      <span>
        {devices.length} simulated cars are driving
        {minutes !== undefined && ` for another ${minutes} min`}.
      </span>
      <button type="button" class="link" onClick={() => void stopFleet()}>
        Stop
      </button>
    </div>
  );
}
