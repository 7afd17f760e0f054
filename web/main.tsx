import { render } from 'preact';
import { App } from './app.tsx';
import { PANEL_TYPES } from './panels/registry.ts';
import { startClock } from './state/clock.ts';
import { followNetwork } from './state/connection.ts';
import { dashboard, keepDraft, keepTitle, undo } from './state/dashboard.ts';
import { followDevices } from './state/devices.ts';
import { followFleet } from './state/fleet.ts';
import { followRoute } from './state/route.ts';
import { followSensors } from './state/sensors.ts';
import { endSignIn, findSystem } from './state/start.ts';
import { applyTheme } from './state/theme.ts';

/** Taking back by the keyboard, where no text is being written. */
function undoByKey(event: KeyboardEvent): void {
  const isInText = event.target instanceof HTMLElement && event.target.closest('input, textarea') !== null;
  if (isInText || event.key !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
  event.preventDefault();
  undo();
}

/** Loads what is on the board while the system is being asked; who shows it tells if that fails. */
function loadPanels(): void {
  for (const kind of new Set(dashboard.peek().panels.map((panel) => panel.kind))) {
    PANEL_TYPES.get(kind)
      ?.load()
      .catch(() => undefined);
  }
}

const root = document.querySelector('#board');
if (root === null) throw new Error('the page has no place for the board');
applyTheme();
startClock();
followNetwork();
render(<App />, root);
loadPanels();
await findSystem();
await endSignIn();
followRoute();
keepDraft();
keepTitle();
followDevices();
followSensors();
followFleet();
addEventListener('keydown', undoByKey);
