import { render } from 'preact';
import { App } from './app.tsx';
import { callbackOf } from './model/oidc.ts';
import { startClock } from './state/clock.ts';
import { loadConfiguration } from './state/configuration.ts';
import { keepDraft, keepTitle, undo } from './state/dashboard.ts';
import { followDevices } from './state/devices.ts';
import { followFleet } from './state/fleet.ts';
import { followRoute } from './state/route.ts';
import { followSensors } from './state/sensors.ts';
import { comeBack, signInFault } from './state/sign-in.ts';
import { applyTheme } from './state/theme.ts';

/** Taking back by the keyboard, where no text is being written. */
function undoByKey(event: KeyboardEvent): void {
  const isInText = event.target instanceof HTMLElement && event.target.closest('input, textarea') !== null;
  if (isInText || event.key !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
  event.preventDefault();
  undo();
}

/** Finds out where the system is, and ends a sign-in from which the browser has just come back. */
async function begin(): Promise<void> {
  const callback = callbackOf(location.search);
  const { access } = await loadConfiguration();
  if (callback === undefined || access.mode !== 'keys' || access.signIn === undefined) return;
  try {
    await comeBack(callback, access.signIn);
  } catch (error) {
    signInFault.value = error instanceof Error ? error.message : String(error);
  }
}

const root = document.querySelector('#board');
if (root === null) throw new Error('the page has no place for the board');
applyTheme();
try {
  await begin();
  followRoute();
  startClock();
  keepDraft();
  keepTitle();
  followDevices();
  followSensors();
  followFleet();
  addEventListener('keydown', undoByKey);
  render(<App />, root);
} catch (error) {
  render(
    <main class="page centred">
      <section class="card" role="alert">
        <h1>The board cannot start</h1>
        <p>{error instanceof Error ? error.message : String(error)} Reload the page in a moment.</p>
      </section>
    </main>,
    root,
  );
}
