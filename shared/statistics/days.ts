import { compareInstants, dateOfHour, HOUR_MS, HOUR_NS, type Instant } from '../reading/instant.ts';

/** Hours of a UTC day. */
export const DAY_HOURS = 24;

export const dayOfHour = (hour: number): number => Math.floor(hour / DAY_HOURS);

/** How far into its day an hour begins, in nanoseconds: exact as a double. */
export const hourStartNs = (hour: number): number => (hour - DAY_HOURS * dayOfHour(hour)) * HOUR_NS;

/** @param day whole days since 1970; @param dayNs nanoseconds in that day */
export function toInstant(day: number, dayNs: number): Instant {
  const hours = Math.floor(dayNs / HOUR_NS);
  return { hour: day * DAY_HOURS + hours, ns: dayNs - hours * HOUR_NS };
}

/** `YYYY-MM-DD` of a day since 1970, and back. */
export const dateOfDay = (day: number): string => dateOfHour(day * DAY_HOURS);
export const dayOfDate = (date: string): number => Date.parse(date) / (DAY_HOURS * HOUR_MS);

/** The next nanosecond. */
export const after = ({ hour, ns }: Instant): Instant =>
  ns + 1 < HOUR_NS ? { hour, ns: ns + 1 } : { hour: hour + 1, ns: 0 };

/** The nanosecond before. */
export const before = ({ hour, ns }: Instant): Instant =>
  ns > 0 ? { hour, ns: ns - 1 } : { hour: hour - 1, ns: HOUR_NS - 1 };

export const earlier = (a: Instant, b: Instant): Instant => (compareInstants(a, b) <= 0 ? a : b);

export const later = (a: Instant, b: Instant): Instant => (compareInstants(a, b) >= 0 ? a : b);
