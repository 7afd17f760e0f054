import { dateOfHour, HOUR_MS, hourOfDate } from '../reading/instant.ts';

const DAY_SECONDS = 86_400;

/** How long segments are kept at least, after their day is over and after they were written. */
export const LIFETIME_SECONDS = 35 * DAY_SECONDS;

/** How long before they expire the segments of a day that no dump holds are kept for longer. */
export const EXTEND_BEFORE_SECONDS = 7 * DAY_SECONDS;

/** A segment counts as expiring so long before it does, so that it is there for as long as a reader needs it. */
export const READ_BEFORE_SECONDS = 3600;

/** When a segment of an hour that is written now expires, in seconds since 1970. */
export function expiryOf(hour: number, nowMs: number): number {
  const midnight = (hourOfDate(dateOfHour(hour)) ?? hour) + 24;
  return Math.ceil(Math.max(nowMs, midnight * HOUR_MS) / 1000) + LIFETIME_SECONDS;
}
