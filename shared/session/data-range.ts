import type { DataBinding } from './data-binding.ts';
import { ALL_TIME, type TimeStretch } from './source.ts';

/** A binding, and the nanoseconds from its data's own time to session time. */
export interface Shifted {
  readonly binding: DataBinding;
  readonly shift: bigint;
}

/** The part of a binding's data that appears in a stretch of session time, in its own time; undefined for none. */
export function dataRangeOf(
  { binding: { sessionStartTime, sessionEndTime }, shift }: Shifted,
  range: TimeStretch,
): TimeStretch | undefined {
  const start = most(range.start, sessionStartTime ?? 0n, ALL_TIME.start);
  const end = least(range.end, sessionEndTime ?? ALL_TIME.end, ALL_TIME.end);
  // Moved by less than nothing, data may begin before time does.
  const own = { start: most(start - shift, ALL_TIME.start), end: least(end - shift, ALL_TIME.end) };
  return own.start > own.end ? undefined : own;
}

/** The part of a stretch that lies in another one; undefined for none. */
export function within(stretch: TimeStretch, { start, end }: TimeStretch): TimeStretch | undefined {
  const part = { start: most(stretch.start, start), end: least(stretch.end, end) };
  return part.start > part.end ? undefined : part;
}

/** All the time from the first of some stretches to the last; undefined without any. */
export function spanOf(stretches: readonly TimeStretch[]): TimeStretch | undefined {
  const [first, ...others] = stretches;
  if (first === undefined) return undefined;
  return others.reduce(
    (span, { start, end }) => ({ start: least(span.start, start), end: most(span.end, end) }),
    { start: first.start, end: first.end },
  );
}

const most = (...values: bigint[]): bigint => values.reduce((a, b) => (a > b ? a : b));
const least = (...values: bigint[]): bigint => values.reduce((a, b) => (a < b ? a : b));
