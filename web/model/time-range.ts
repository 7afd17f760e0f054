import { parseRfc3339, toMilliseconds } from '../../shared/reading/instant.ts';
import type { DashboardRange } from '../../shared/dashboard/schema.ts';

/** A stretch of time in milliseconds since 1970, its end excluded. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** Ranges that are one click away. */
export const QUICK_RANGES = [
  { last: 'PT15M', short: '15 min', label: 'Last 15 minutes' },
  { last: 'PT1H', short: '1 h', label: 'Last hour' },
  { last: 'PT6H', short: '6 h', label: 'Last 6 hours' },
  { last: 'PT24H', short: '24 h', label: 'Last 24 hours' },
  { last: 'P7D', short: '7 d', label: 'Last 7 days' },
  { last: 'P30D', short: '30 d', label: 'Last 30 days' },
] as const;

const UNIT_MS: Readonly<Record<string, number>> = { M: 60_000, H: 3_600_000, D: 86_400_000 };

/** Milliseconds of a duration such as `PT15M`; undefined for what is none. */
export function durationMs(text: string): number | undefined {
  const [, number, unit] = /^PT?(\d+)([MHD])$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit ?? ''];
  return number === undefined || unitMs === undefined ? undefined : Number(number) * unitMs;
}

const USUAL_MS = 3_600_000;

/** The stretch that a range means at a moment. */
export function spanOf(range: DashboardRange, nowMs: number): Span {
  if (range.kind === 'quick') {
    return { startMs: nowMs - (durationMs(range.last) ?? USUAL_MS), endMs: nowMs };
  }
  const startMs = momentMs(range.start) ?? nowMs - USUAL_MS;
  return { startMs, endMs: Math.max(startMs + 1, momentMs(range.end) ?? nowMs) };
}

/** Whole milliseconds of an RFC 3339 time. */
export function momentMs(text: string): number | undefined {
  const at = parseRfc3339(text);
  return at && toMilliseconds(at);
}

/** A stretch as a range of a dashboard. */
export const customRange = ({ startMs, endMs }: Span): DashboardRange => ({
  kind: 'custom',
  start: new Date(startMs).toISOString(),
  end: new Date(Math.max(endMs, startMs + 1)).toISOString(),
});

/** What a range is called in a few words, in the reader's own zone. */
export function rangeLabel(range: DashboardRange): string {
  if (range.kind === 'quick') {
    const known = QUICK_RANGES.find(({ last }) => last === range.last);
    return known?.label ?? `Last ${range.last.replace(/^PT?/, '').toLowerCase()}`;
  }
  const start = new Date(range.start);
  const end = new Date(range.end);
  const isOneDay = start.toDateString() === end.toDateString();
  return `${dayAndTime(start)} – ${isOneDay ? time(end) : dayAndTime(end)}`;
}

const time = (at: Date): string => at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
const dayAndTime = (at: Date): string =>
  at.toLocaleString(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/** A stretch that is wider or narrower by a factor around a moment, which stays where it is. */
export const scaled = ({ startMs, endMs }: Span, factor: number, aroundMs: number): Span => ({
  startMs: aroundMs - (aroundMs - startMs) * factor,
  endMs: aroundMs + (endMs - aroundMs) * factor,
});

/** A stretch as long, so many of its lengths later; earlier where that is negative. */
export const shifted = ({ startMs, endMs }: Span, lengths: number): Span => ({
  startMs: startMs + (endMs - startMs) * lengths,
  endMs: endMs + (endMs - startMs) * lengths,
});
