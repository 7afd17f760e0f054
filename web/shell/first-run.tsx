import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { configuration } from '../state/configuration.ts';
import { fleet, fleetFault, startFleet } from '../state/fleet.ts';
import { copy } from './hand-out.ts';
import { CopyIcon, Mark } from './icons.tsx';

/** What is there while nothing has sent anything. */
export function FirstRun(): VNode {
  const isLocal = configuration.value?.local !== undefined;
  const isStarting = useSignal(false);
  const start = (): void => {
    isStarting.value = true;
    void startFleet().finally(() => {
      isStarting.value = false;
    });
  };
  const isRunning = fleet.value?.running === true;
  return (
    <main class="page centred">
      <section class="card first-run" aria-labelledby="first-run-title">
        <Mark />
        <h1 id="first-run-title">No device has sent anything yet</h1>
        <p>
          Devices show up here as soon as their first readings arrive, and nothing has to be set up before.
        </p>
        {isLocal && (
          <button
            type="button"
            class="button primary large"
            disabled={isStarting.value || isRunning}
            onClick={start}
          >
            {isStarting.value || isRunning ? 'Starting the fleet…' : 'Start the simulated fleet'}
          </button>
        )}
        {fleetFault.value !== undefined && (
          <p class="fault" role="alert">
            {fleetFault.value}
          </p>
        )}
        <p class="muted">{isLocal ? 'Or from a terminal:' : 'Try it with a made-up car, from a terminal:'}</p>
        <Command
          text={
            isLocal
              ? 'npx odograph simulate --devices 3 --live'
              : `npx odograph simulate --url ${location.origin}`
          }
        />
      </section>
    </main>
  );
}

/** A command that can be copied. */
function Command({ text }: { readonly text: string }): VNode {
  return (
    <div class="command">
      <code>{text}</code>
      <button
        type="button"
        class="button icon-button quiet"
        aria-label="Copy the command"
        title="Copy"
        onClick={() => void copy(text, 'Copied')}
      >
        <CopyIcon />
      </button>
    </div>
  );
}
