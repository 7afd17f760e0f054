import type { Instant } from '../reading/instant.ts';
import { READING_LIMITS } from '../reading/limits.ts';
import { nameFault } from '../reading/name.ts';
import { latestInstant } from '../reading/validate.ts';
import type { Block, Column } from '../segment/column.ts';
import type { QuarantineReason } from './quarantine.ts';
import type { Refusal, RowJudge } from './sift.ts';

/**
 * How much further ahead a reading may be here than at ingest. What ingest took a moment before by a clock that
 * goes a little before the stream's is acknowledged, and must not be put aside.
 */
export const CLOCK_SLACK_MS = 3_600_000;

/** Most bytes of UTF-8 that a UTF-16 unit takes. */
const BYTES_PER_UNIT = 3;

const refusal = (reason: QuarantineReason, detail: string): Refusal => ({ reason, detail });

/** The last instant that is stored of a batch that the stream took at a time, in milliseconds since 1970. */
export const latestStored = (arrivedMs: number): Instant => latestInstant(arrivedMs + CLOCK_SLACK_MS);

/**
 * Judges readings by what a reading may be, as ingest does with lines: batches of older versions and of other
 * producers may hold what ingest would not take. Times are held against the batch's arrival, not against the
 * clock, so that a batch that is delivered again is judged the same.
 */
export function validRows({ device, hour }: Block, arrivedMs: number): RowJudge {
  const fault = nameFault(device);
  if (fault !== undefined) {
    const all = refusal('invalid-device', `the name of the device ${fault}`);
    return () => () => all;
  }
  const timeOf = timeJudge(hour, latestStored(arrivedMs));
  return (column) => {
    const sensorFault = nameFault(column.sensor);
    if (sensorFault !== undefined) {
      const all = refusal('invalid-sensor', `the name of a sensor ${sensorFault}`);
      return () => all;
    }
    const time = timeOf(column);
    const value = valueJudge(column);
    if (time === undefined || value === undefined) return time ?? value;
    return (row) => time(row) ?? value(row);
  };
}

function timeJudge(hour: number, latest: Instant): RowJudge {
  if (hour < READING_LIMITS.earliestHour) {
    const early = refusal('timestamp-out-of-range', 'a time is before the year 2000');
    return () => () => early;
  }
  if (hour < latest.hour) return () => undefined;
  const late = refusal('timestamp-out-of-range', 'a time is more than 24 hours ahead of its arrival');
  const lastNs = hour === latest.hour ? latest.ns : -1;
  return ({ times }) =>
    (times.at(-1) ?? -1) <= lastNs ? undefined : (row) => ((times[row] ?? 0) > lastNs ? late : undefined);
}

const NOT_OBJECT = refusal('invalid-value', 'a JSON value is no object');
const TEXT_TOO_LONG = refusal('value-too-large', `a text has more than ${READING_LIMITS.textBytes} bytes`);
const JSON_TOO_LONG = refusal(
  'value-too-large',
  `a JSON object has more than ${READING_LIMITS.jsonBytes} bytes`,
);

/** Numbers and booleans that are none do not come out of a batch. */
function valueJudge(column: Column): ReturnType<RowJudge> {
  if (!('texts' in column)) return undefined;
  return column.kind === 'text' ? textJudge(column.texts) : jsonJudge(column.texts);
}

const textJudge =
  (texts: readonly string[]): ReturnType<RowJudge> =>
  (row) =>
    isLonger(texts[row] ?? '', READING_LIMITS.textBytes) ? TEXT_TOO_LONG : undefined;

const jsonJudge =
  (texts: readonly string[]): ReturnType<RowJudge> =>
  (row) => {
    const text = texts[row] ?? '';
    if (isLonger(text, READING_LIMITS.jsonBytes)) return JSON_TOO_LONG;
    return isObject(text) ? undefined : NOT_OBJECT;
  };

const isLonger = (text: string, bytes: number): boolean =>
  text.length * BYTES_PER_UNIT > bytes && Buffer.byteLength(text, 'utf8') > bytes;

function isObject(text: string): boolean {
  // An object's text starts so; anything else need not be parsed to be known as none.
  if (!text.startsWith('{')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
