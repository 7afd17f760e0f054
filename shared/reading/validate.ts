import { fromMilliseconds, type Instant, parseRfc3339 } from './instant.ts';
import { type LineLimits, READING_LIMITS } from './limits.ts';
import { nameFault } from './name.ts';
import type { Invalid, InvalidCode, Reading } from './reading.ts';

/** What validation needs to know beside the line itself. */
export interface ReadingContext {
  /** Device of the readings that name none. */
  readonly defaultDevice?: string | undefined;
  /** The server's clock, in milliseconds since 1970. */
  readonly nowMs: number;
  /** As the constants say when not given. */
  readonly limits?: LineLimits | undefined;
}

/** What of it does not change from one request of a sender to the next. */
export type ReadingDefaults = Omit<ReadingContext, 'nowMs'>;

const utf8Length = (text: string): number => Buffer.byteLength(text, 'utf8');

const invalid = (code: InvalidCode, reason: string): Invalid => ({ code, reason });

/** What is wrong with a line that names no device where there is no default. */
export const NO_DEVICE: Invalid = invalid(
  'invalid-device',
  'no "device": name it in the line, or once as ?device= in the URL',
);

/**
 * Checks one parsed line.
 *
 * @param line the object as JSON.parse gave it
 * @param text the same line's text, from which the exact text of a JSON value is taken
 * @returns the reading, or what is wrong with it
 */
export function validateReading(
  line: Readonly<Record<string, unknown>>,
  text: string,
  context: ReadingContext,
): Reading | Invalid {
  const device = line['device'] ?? context.defaultDevice;
  if (device === undefined) return NO_DEVICE;
  const deviceFault = nameFault(device);
  if (deviceFault !== undefined) return invalid('invalid-device', `"device" ${deviceFault}`);
  const sensorFault = line['sensor'] === undefined ? 'is missing' : nameFault(line['sensor']);
  if (sensorFault !== undefined) return invalid('invalid-sensor', `"sensor" ${sensorFault}`);
  const at = readTimestamp(line['timestamp'], context.nowMs);
  if ('code' in at) return at;
  const valued = readValue(line['value'], text);
  if ('code' in valued) return valued;
  return { device: device as string, sensor: line['sensor'] as string, hour: at.hour, ns: at.ns, ...valued };
}

/** The last instant that is taken at a time of the server's clock. */
export function latestInstant(nowMs: number): Instant {
  return fromMilliseconds(Math.floor(nowMs) + READING_LIMITS.aheadMs);
}

/** Checks a time as a line has it. @param nowMs the server's clock, in milliseconds since 1970 */
export function readTimestamp(timestamp: unknown, nowMs: number): Instant | Invalid {
  let at: Instant | undefined;
  if (typeof timestamp === 'string') {
    at = parseRfc3339(timestamp);
  } else if (typeof timestamp === 'number' && Number.isSafeInteger(timestamp)) {
    at = fromMilliseconds(timestamp);
  }
  if (at === undefined) {
    const what = timestamp === undefined ? 'is missing' : 'is not a moment';
    return invalid(
      'invalid-timestamp',
      `"timestamp" ${what}: give RFC 3339 with a zone and up to 9 digits of a second, or whole milliseconds since 1970`,
    );
  }
  if (at.hour < READING_LIMITS.earliestHour) {
    return invalid(
      'timestamp-out-of-range',
      '"timestamp" is before the year 2000; is the clock of the device set?',
    );
  }
  const latest = latestInstant(nowMs);
  if (at.hour > latest.hour || (at.hour === latest.hour && at.ns > latest.ns)) {
    return invalid('timestamp-out-of-range', '"timestamp" is more than 24 hours ahead of the server');
  }
  return at;
}

type Valued =
  | { readonly kind: 'number' | 'boolean'; readonly value: number }
  | { readonly kind: 'text' | 'json'; readonly value: string };

function readValue(value: unknown, text: string): Valued | Invalid {
  if (typeof value === 'number') {
    return Number.isFinite(value)
      ? { kind: 'number', value }
      : invalid('invalid-value', '"value" is beyond the range of a double');
  }
  if (typeof value === 'boolean') return { kind: 'boolean', value: value ? 1 : 0 };
  if (typeof value === 'string') {
    if (!value.isWellFormed()) return invalid('invalid-value', '"value" holds half of a surrogate pair');
    return utf8Length(value) > READING_LIMITS.textBytes
      ? invalid('value-too-large', `a text may have ${READING_LIMITS.textBytes} bytes`)
      : { kind: 'text', value };
  }
  return value === undefined ? invalid('missing-value', '"value" is missing') : readObject(value, text);
}

function readObject(value: unknown, text: string): Valued | Invalid {
  if (value === null) return invalid('missing-value', '"value" is null; leave the reading out instead');
  if (Array.isArray(value)) return invalid('invalid-value', '"value" is a list; put it into an object');
  const exact = exactJson(text);
  return utf8Length(exact) > READING_LIMITS.jsonBytes
    ? invalid('value-too-large', `a JSON object may have ${READING_LIMITS.jsonBytes} bytes`)
    : { kind: 'json', value: exact };
}

type RawJson = { rawJSON(text: string): unknown };
type SourceReviver = (key: string, value: unknown, context: { source?: string }) => unknown;

const keepSource: SourceReviver = (_key, value, context) =>
  typeof value === 'number' && context.source !== undefined && context.source !== String(value)
    ? (JSON as unknown as RawJson).rawJSON(context.source)
    : value;

/**
 * The line's `value` as JSON text without white space, numbers as they were written: digits beyond a double's
 * survive, which parsing and printing would round.
 */
function exactJson(text: string): string {
  const line = JSON.parse(text, keepSource as (key: string, value: unknown) => unknown) as { value: unknown };
  return JSON.stringify(line.value);
}
