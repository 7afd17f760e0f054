import { minuteOf } from '../format.ts';

/** A moment that is so near is told with its time of day. */
const NEAR_MS = 3 * 86_400_000;

/** A time as a day in UTC, or to the minute where it is near. @param time RFC 3339 in UTC */
export const dayOf = (time: string, nowMs: number): string =>
  Math.abs(Date.parse(time) - nowMs) > NEAR_MS ? time.slice(0, 10) : minuteOf(time);
