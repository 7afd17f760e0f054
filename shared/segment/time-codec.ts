import { OdographError } from '../errors/odograph-error.ts';
import { HOUR_NS } from '../reading/instant.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { lowerBound } from './column.ts';

/** Units that times are counted in, in nanoseconds, the coarsest first. */
const UNITS = [1e9, 1e6, 1e3, 1] as const;

/**
 * Writes ascending times as their difference from a steady beat: count, unit, beat, first, then how far each
 * step is off the beat. A sensor that keeps its rate costs about a byte a time, before compression.
 *
 * @param times nanoseconds in the hour, strictly ascending, not empty
 */
export function writeTimes(writer: ByteWriter, times: Float64Array): void {
  const unitIndex = UNITS.findIndex((unit) => areMultiples(times, unit));
  const unit = UNITS[unitIndex] ?? 1;
  const first = (times[0] ?? 0) / unit;
  const last = (times.at(-1) ?? 0) / unit;
  const beat = times.length > 1 ? Math.round((last - first) / (times.length - 1)) : 0;
  writer.varint(times.length);
  writer.u8(unitIndex);
  writer.varint(beat);
  writer.varint(first);
  let previous = first;
  for (let row = 1; row < times.length; row += 1) {
    const time = (times[row] ?? 0) / unit;
    writer.zigzag(time - previous - beat);
    previous = time;
  }
}

/** Whether every time is a whole number of units; asked by rounding, which costs a fraction of a remainder. */
function areMultiples(times: Float64Array, unit: number): boolean {
  for (let row = 0; row < times.length; row += 1) {
    const time = times[row] ?? 0;
    if (Math.round(time / unit) * unit !== time) return false;
  }
  return true;
}

/** A stretch of an hour, in nanoseconds: [fromNs, toNs). */
export type TimeSlice = readonly [fromNs: number, toNs: number];

/** Rows of a column: from `from` to before `to`, of `count`. */
export interface RowSlice {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Times, and which rows of the whole list they are. */
export interface ListedTimes {
  readonly times: Float64Array;
  readonly rows: RowSlice;
}

/** All rows of a column. */
export const allRows = (count: number): RowSlice => ({ from: 0, to: count, count });

const ALL_TIMES: TimeSlice = [0, Number.POSITIVE_INFINITY];

/**
 * Reads what writeTimes wrote, and finds what is wanted of it.
 *
 * @throws OdographError `corrupt-segment`
 */
export function readTimes(reader: ByteReader, [fromNs, toNs]: TimeSlice = ALL_TIMES): ListedTimes {
  const count = reader.count(1);
  if (count === 0) throw new OdographError('corrupt-segment', 'a list of times is empty');
  const unit = UNITS[reader.u8()];
  if (unit === undefined) throw new OdographError('corrupt-segment', 'times are in an unknown unit');
  const beat = reader.varint();
  const first = reader.varint();
  const times = new Float64Array(count);
  reader.zigzags(times.subarray(1));
  times[0] = first * unit;
  let time = first;
  for (let row = 1; row < count; row += 1) {
    const step = beat + (times[row] ?? 0);
    // Merging relies on the order; a list without it must not get that far.
    if (!(step > 0)) throw new OdographError('corrupt-segment', 'times do not ascend');
    time += step;
    times[row] = time * unit;
  }
  if (time * unit >= HOUR_NS) throw new OdographError('corrupt-segment', 'a time is beyond its hour');
  const from = lowerBound(times, fromNs);
  const to = Math.max(from, lowerBound(times, toNs));
  return { times: times.subarray(from, to), rows: { from, to, count } };
}
