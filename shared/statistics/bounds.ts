import { compareInstants, fromNanoseconds, type Instant, toNanoseconds } from '../reading/instant.ts';
import { QUARTER_NS } from './day-summary.ts';
import { dayOfHour, hourStartNs, toInstant } from './days.ts';

/**
 * A range that is cut into parts: part n is from bound n to before bound n + 1. Bounds are ascending, no two the
 * same.
 */
export class Bounds {
  readonly #days: Float64Array;
  readonly #ns: Float64Array;
  readonly #instants: Instant[] = [];

  constructor(bounds: readonly Instant[]) {
    this.#days = Float64Array.from(bounds, ({ hour }) => dayOfHour(hour));
    this.#ns = Float64Array.from(bounds, ({ hour, ns }) => hourStartNs(hour) + ns);
  }

  /** Cuts [start, end) into equal parts, each bound rounded down to a nanosecond; fewer where they would be empty. */
  static equalParts(start: Instant, end: Instant, parts: number): Bounds {
    const startNs = toNanoseconds(start);
    const lengthNs = toNanoseconds(end) - startNs;
    const bounds: Instant[] = [];
    let previous: bigint | undefined;
    for (let bound = 0; bound <= parts; bound += 1) {
      const ns = startNs + (lengthNs * BigInt(bound)) / BigInt(parts);
      if (ns !== previous) bounds.push(fromNanoseconds(ns));
      previous = ns;
    }
    return new Bounds(bounds);
  }

  /**
   * Cuts [start, end) as `equalParts` does, and moves each bound between two parts to the nearest quarter of an hour of
   * UTC, as summaries have them; fewer parts where bounds meet.
   */
  static partsInQuarters(start: Instant, end: Instant, parts: number): Bounds {
    const startNs = toNanoseconds(start);
    const lengthNs = toNanoseconds(end) - startNs;
    const bounds: Instant[] = [start];
    let previous = start;
    for (let bound = 1; bound < parts; bound += 1) {
      const halfLaterNs = startNs + (lengthNs * BigInt(bound)) / BigInt(parts) + BigInt(QUARTER_NS / 2);
      const { hour, ns } = fromNanoseconds(halfLaterNs);
      const moved = { hour, ns: ns - (ns % QUARTER_NS) };
      if (compareInstants(previous, moved) >= 0 || compareInstants(moved, end) >= 0) continue;
      bounds.push(moved);
      previous = moved;
    }
    return new Bounds([...bounds, end]);
  }

  /** Whether all bounds between two parts are where UTC days begin. */
  get isCutInDays(): boolean {
    return this.#ns.subarray(1, -1).every((ns) => ns === 0);
  }

  get parts(): number {
    return this.#days.length - 1;
  }

  /** Day of a bound, and nanoseconds in that day. */
  dayAt(bound: number): number {
    return this.#days[bound] ?? Number.POSITIVE_INFINITY;
  }

  nsAt(bound: number): number {
    return this.#ns[bound] ?? 0;
  }

  /** The same object for a bound each time: all curves of an answer share their times. */
  at(bound: number): Instant {
    return (this.#instants[bound] ??= toInstant(this.dayAt(bound), this.nsAt(bound)));
  }

  /** The part that holds a moment: -1 before the range, `parts` after it. */
  partOf(day: number, ns: number): number {
    let low = 0;
    let high = this.#days.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const boundDay = this.#days[middle] ?? 0;
      if (boundDay < day || (boundDay === day && (this.#ns[middle] ?? 0) <= ns)) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
