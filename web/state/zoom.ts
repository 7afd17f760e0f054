import { computed, signal } from '@preact/signals';
import type { DashboardRange } from '../../shared/dashboard/schema.ts';
import { customRange, type Span } from '../model/time-range.ts';
import { dashboard, setLive, setRange } from './dashboard.ts';

interface Shown {
  readonly range: DashboardRange;
  readonly live: boolean;
}

/** What was shown before each zoom. */
const past = signal<readonly Shown[]>([]);
/** What the last zoom made: where something else is shown, somebody chose that, and there is no way back. */
const made = signal<DashboardRange | undefined>(undefined);

const LEAST_MS = 1;

/** Whether a zoom can be gone back from. */
export const isZoomed = computed(() => past.value.length > 0 && dashboard.value.range === made.value);

/** What was shown before what is shown now. */
const before = (): readonly Shown[] => (isZoomed.peek() ? past.peek() : []);

/** Shows a part of the time, or more of it; it can be gone back from. */
export function zoomTo(span: Span): void {
  past.value = [...before(), shownNow()];
  showSpan(span);
}

/** Shows time beside what is shown. Of many such moves in a row, one goes back. */
export function moveTo(span: Span): void {
  past.value = isZoomed.peek() ? past.peek() : [shownNow()];
  showSpan(span);
}

/** One zoom back. */
export function zoomBack(): void {
  const shown = before();
  past.value = shown.slice(0, -1);
  const last = shown.at(-1);
  if (last !== undefined) show(last);
}

/** Back to what was shown before the first zoom. */
export function zoomReset(): void {
  const [first] = before();
  past.value = [];
  if (first !== undefined) show(first);
}

function shownNow(): Shown {
  const { range, live = false } = dashboard.peek();
  return { range, live };
}

function showSpan({ startMs, endMs }: Span): void {
  const middle = (startMs + endMs) / 2;
  const half = Math.max(LEAST_MS, endMs - startMs) / 2;
  show({ range: customRange({ startMs: middle - half, endMs: middle + half }), live: false });
}

function show({ range, live }: Shown): void {
  setRange(range);
  if (live) setLive(true);
  made.value = dashboard.peek().range;
}
