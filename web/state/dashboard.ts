import { batch, computed, effect, signal } from '@preact/signals';
import {
  type Dashboard,
  type DashboardRange,
  dashboardSchema,
  type Panel,
  type PanelSeries,
} from '../../shared/dashboard/schema.ts';
import {
  NEW_DASHBOARD,
  type NewPanel,
  withChangedPanel,
  withoutPanel,
  withPanel,
  withSeries,
} from '../model/edit-dashboard.ts';
import { changed, type History, historyOf, undone } from '../model/history.ts';
import { keepText, keptText } from './browser-storage.ts';
import { tell } from './notices.ts';

/** What is on the board outlives a reload. */
const DRAFT = 'odograph.board';

const kept = signal<History<Dashboard>>(historyOf(readDraft()));

/** The dashboard as it is shown. */
export const dashboard = computed(() => kept.value.now);

/** What can be taken back, in words. */
export const lastChange = computed(() => kept.value.past[0]?.what);

/** The panel that a sensor is added to by the keyboard. */
export const focusedPanel = signal<string | undefined>(undefined);

/** @param what names it, e.g. `Move the panel` */
export function changeDashboard(change: (now: Dashboard) => Dashboard, what: string): void {
  const next = change(kept.value.now);
  if (next !== kept.value.now) kept.value = changed(kept.value, next, what);
}

/** Shows another dashboard; nothing of the one before can be taken back. */
export function openDashboard(next: Dashboard): void {
  batch(() => {
    kept.value = historyOf(next);
    focusedPanel.value = undefined;
  });
}

export function undo(): void {
  const what = kept.value.past[0]?.what;
  if (what === undefined) return;
  kept.value = undone(kept.value);
  tell(`Taken back: ${what}`);
}

export function addPanel(panel: Omit<NewPanel, 'id'>): string {
  const id = crypto.randomUUID().slice(0, 8);
  changeDashboard((now) => withPanel(now, { ...panel, id }), 'Add a panel');
  focusedPanel.value = id;
  return id;
}

/** Puts several panels on the board, as one change. */
export function addPanels(panels: readonly Omit<NewPanel, 'id'>[]): void {
  const named = panels.map((panel) => ({ ...panel, id: crypto.randomUUID().slice(0, 8) }));
  changeDashboard((now) => named.reduce(withPanel, now), 'Add panels');
  focusedPanel.value = named[0]?.id;
}

export function removePanel(id: string): void {
  changeDashboard((now) => withoutPanel(now, id), 'Remove a panel');
  if (focusedPanel.peek() === id) focusedPanel.value = undefined;
  tell('Panel removed', { label: 'Undo', do: undo });
}

export const changePanel = (id: string, change: (panel: Panel) => Panel, what: string): void =>
  changeDashboard((now) => withChangedPanel(now, id, change), what);

export const addSeries = (id: string, series: PanelSeries): void =>
  changePanel(id, (panel) => withSeries(panel, series), `Add ${series.sensor}`);

/** What time is shown is no change to be taken back. */
export function setRange(range: DashboardRange): void {
  const { now, past } = kept.value;
  kept.value = { now: { ...now, range, live: range.kind === 'quick' && now.live === true }, past };
}

export function setLive(live: boolean): void {
  const { now, past } = kept.value;
  const range: DashboardRange =
    live && now.range.kind === 'custom' ? { kind: 'quick', last: 'PT15M' } : now.range;
  kept.value = { now: { ...now, range, live }, past };
}

function readDraft(): Dashboard {
  try {
    const text = keptText(DRAFT);
    return text === null ? NEW_DASHBOARD : dashboardSchema.parse(JSON.parse(text));
  } catch {
    return NEW_DASHBOARD;
  }
}

/** @returns stops it */
export const keepDraft = (): (() => void) => effect(() => keepText(DRAFT, JSON.stringify(dashboard.value)));

/** @returns stops it */
export const keepTitle = (): (() => void) =>
  effect(() => {
    const { name, panels } = dashboard.value;
    document.title = panels.length === 0 ? 'Odograph' : `${name} · Odograph`;
  });
