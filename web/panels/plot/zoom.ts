import type { DashboardRange } from '../../../shared/dashboard/schema.ts';
import { customRange, type Span } from '../../model/time-range.ts';
import { dashboard, setLive, setRange } from '../../state/dashboard.ts';

interface Shown {
  readonly range: DashboardRange;
  readonly live: boolean;
}

/** What was shown before each zoom. */
let past: Shown[] = [];
/** What the last zoom made: where something else is shown, somebody chose that, and there is no way back. */
let made: DashboardRange | undefined;

const LEAST_MS = 1;

/** Shows a part of the time, or more of it; it can be gone back from. */
export function zoomTo({ startMs, endMs }: Span): void {
  const { range, live = false } = dashboard.peek();
  if (range !== made) past = [];
  past.push({ range, live });
  const middle = (startMs + endMs) / 2;
  const half = Math.max(LEAST_MS, endMs - startMs) / 2;
  show({ range: customRange({ startMs: middle - half, endMs: middle + half }), live: false });
}

/** One zoom back. */
export function zoomBack(): void {
  if (dashboard.peek().range !== made) past = [];
  const before = past.pop();
  if (before !== undefined) show(before);
}

/** Back to what was shown before the first zoom. */
export function zoomReset(): void {
  if (dashboard.peek().range !== made) past = [];
  const [first] = past;
  past = [];
  if (first !== undefined) show(first);
}

/** A stretch that is wider or narrower by a factor around a moment, which stays where it is. */
export const scaled = ({ startMs, endMs }: Span, factor: number, aroundMs: number): Span => ({
  startMs: aroundMs - (aroundMs - startMs) * factor,
  endMs: aroundMs + (endMs - aroundMs) * factor,
});

function show({ range, live }: Shown): void {
  setRange(range);
  if (live) setLive(true);
  made = dashboard.peek().range;
}
