import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { fleetFault, mayDrive, startFleet } from '../state/fleet.ts';
import { tell } from '../state/notices.ts';
import { PlayIcon } from './icons.tsx';

/** Starts the simulated fleet beside devices that there are, on one's own machine. */
export function FleetButton(): VNode | null {
  const isStarting = useSignal(false);
  if (!mayDrive.value) return null;
  const start = async (): Promise<void> => {
    isStarting.value = true;
    await startFleet();
    isStarting.value = false;
    tell(fleetFault.peek() ?? 'The simulated fleet drives');
  };
  return (
    <div class="rail-foot">
      <button
        type="button"
        class="button quiet"
        disabled={isStarting.value}
        title="Lets three made-up cars drive for an hour. What they send is stored as all readings are."
        onClick={() => void start()}
      >
        <PlayIcon />
        {isStarting.value ? 'Starting the fleet…' : 'Start the simulated fleet'}
      </button>
    </div>
  );
}
