/** Nanoseconds in an hour; below 2^42, so every offset within an hour is exact as a double. */
export const HOUR_NS = 3_600_000_000_000;
export const HOUR_MS = 3_600_000;
export const MINUTE_NS = 60_000_000_000;

/**
 * A moment in UTC, to the nanosecond, as two exact doubles: whole hours since 1970 and nanoseconds in that
 * hour (0 to HOUR_NS - 1). This is how segments are keyed, and it keeps BigInt out of every inner loop.
 */
export interface Instant {
  readonly hour: number;
  readonly ns: number;
}

const RFC3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d\d):(\d\d))$/;

/**
 * Reads an RFC 3339 date-time with up to nine digits of a second.
 *
 * @returns the instant, or `undefined` when the text is not one, names no real moment (30 February, 25:00) or
 *   is a leap second, which has no place in a count of UTC nanoseconds
 */
export function parseRfc3339(text: string): Instant | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hours, minutes, seconds, fraction, , sign, offsetHours, offsetMinutes] = match;
  const y = Number(year);
  const mo = Number(month);
  const d = Number(day);
  const h = Number(hours);
  const mi = Number(minutes);
  const s = Number(seconds);
  if (h > 23 || mi > 59 || s > 59 || d === 0 || mo === 0 || mo > 12) return undefined;
  const midnight = utcMidnightMs(y, mo, d);
  if (midnight === undefined) return undefined;
  let offset = 0;
  if (sign !== undefined) {
    const oh = Number(offsetHours);
    const om = Number(offsetMinutes);
    if (oh > 23 || om > 59) return undefined;
    offset = (sign === '-' ? -1 : 1) * (oh * 60 + om) * 60_000;
  }
  const ns = fraction === undefined ? 0 : Number(fraction.padEnd(9, '0'));
  return fromMilliseconds(midnight + h * HOUR_MS + mi * 60_000 + s * 1000 - offset, ns);
}

function utcMidnightMs(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCDate() === day ? date.getTime() : undefined;
}

/** @param ms whole milliseconds since 1970; @param ns nanoseconds to add, 0 to 999,999,999 */
export function fromMilliseconds(ms: number, ns = 0): Instant {
  const hour = Math.floor(ms / HOUR_MS);
  return { hour, ns: (ms - hour * HOUR_MS) * 1e6 + ns };
}

/** Whole milliseconds since 1970; what is less is cut off. */
export const toMilliseconds = ({ hour, ns }: Instant): number => hour * HOUR_MS + Math.floor(ns / 1e6);

/** @param timeNs nanoseconds since 1970 */
export function fromNanoseconds(timeNs: bigint): Instant {
  const hourNs = BigInt(HOUR_NS);
  let hour = timeNs / hourNs;
  let ns = timeNs % hourNs;
  if (ns < 0n) {
    ns += hourNs;
    hour -= 1n;
  }
  return { hour: Number(hour), ns: Number(ns) };
}

/** Nanoseconds since 1970. */
export function toNanoseconds(at: Instant): bigint {
  return BigInt(at.hour) * BigInt(HOUR_NS) + BigInt(at.ns);
}

/** RFC 3339 in UTC with as many digits of a second (none, 3, 6 or 9) as the instant needs; nothing is rounded. */
export function formatInstant(at: Instant): string {
  const whole = new Date(at.hour * HOUR_MS + Math.floor(at.ns / 1e9) * 1000).toISOString().slice(0, 19);
  const fraction = at.ns % 1e9;
  if (fraction === 0) return `${whole}Z`;
  const digits = String(fraction)
    .padStart(9, '0')
    .replace(/(?:000)+$/, '');
  return `${whole}.${digits}Z`;
}

/** Negative, zero or positive as `a` is before, at or after `b`. */
export function compareInstants(a: Instant, b: Instant): number {
  return a.hour - b.hour || a.ns - b.ns;
}

/** `YYYY-MM-DD` of an hour. */
export function dateOfHour(hour: number): string {
  return new Date(hour * HOUR_MS).toISOString().slice(0, 10);
}

/** First hour of a `YYYY-MM-DD`, or `undefined` when it is no date. */
export function hourOfDate(date: string): number | undefined {
  const at = /^\d{4}-\d\d-\d\d$/.test(date) ? parseRfc3339(`${date}T00:00:00Z`) : undefined;
  return at?.hour;
}
