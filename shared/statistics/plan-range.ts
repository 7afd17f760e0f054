import type { Instant } from '../reading/instant.ts';
import type { Bounds } from './bounds.ts';
import { QUARTER_NS, QUARTERS } from './day-summary.ts';
import { before, dateOfDay, earlier, later, toInstant } from './days.ts';

/** Nanoseconds of a UTC day. */
const DAY_NS = QUARTERS * QUARTER_NS;

/**
 * A stretch of a range, and what tells of it: summaries of whole days, summaries of quarters of an hour, or the readings
 * themselves.
 */
export type Stretch =
  /** Days since 1970, both inclusive. */
  | { readonly of: 'days'; readonly from: number; readonly to: number }
  /** Quarters since 1970, both inclusive: 96 times the day, and the number in the day. */
  | { readonly of: 'quarters'; readonly from: number; readonly to: number }
  /** Both inclusive. */
  | { readonly of: 'readings'; readonly start: Instant; readonly end: Instant };

export type StretchOf<Sort extends Stretch['of']> = Extract<Stretch, { readonly of: Sort }>;

/** The dates of the first and the last day that a stretch of quarters reaches into. */
export const datesOf = ({ from, to }: StretchOf<'quarters'>): [string, string] => [
  dateOfDay(Math.floor(from / QUARTERS)),
  dateOfDay(Math.floor(to / QUARTERS)),
];

/** What the quarters of a day hold that lie in a stretch, in order of time. @param quarters by their numbers */
export function quartersIn<Of>(
  { from, to }: StretchOf<'quarters'>,
  day: number,
  quarters: ReadonlyMap<number, Of> = new Map(),
): Of[] {
  const held: Of[] = [];
  const last = Math.min(QUARTERS - 1, to - day * QUARTERS);
  for (let quarter = Math.max(0, from - day * QUARTERS); quarter <= last; quarter += 1) {
    const of = quarters.get(quarter);
    if (of !== undefined) held.push(of);
  }
  return held;
}

/** The readings of some days within a range, both ends inclusive. @param days since 1970, ascending */
export function readingsOfDays(
  days: readonly number[],
  start: Instant,
  end: Instant,
): StretchOf<'readings'>[] {
  const stretches: StretchOf<'readings'>[] = [];
  days.forEach((day, at) => {
    const to = earlier(before(toInstant(day + 1, 0)), end);
    const last = days[at - 1] === day - 1 ? stretches.pop() : undefined;
    stretches.push({ of: 'readings', start: last?.start ?? later(toInstant(day, 0), start), end: to });
  });
  return stretches;
}

/**
 * Cuts a range into the stretches that have to be read for its parts, in order of time: as much as possible is told by
 * summaries, and none of these reaches over a bound between two parts.
 *
 * @param pending days since 1970, ascending, whose summaries may lack readings
 * @param whole whether summaries of whole days are used: many parts that are no days are cheaper in quarters throughout
 */
export function planRange(
  bounds: Bounds,
  pending: readonly number[],
  { whole }: { readonly whole: boolean },
): Stretch[] {
  const planner = new Planner(pending, whole);
  for (let part = 0; part < bounds.parts; part += 1) {
    planner.add(bounds.dayAt(part), bounds.nsAt(part), bounds.dayAt(part + 1), bounds.nsAt(part + 1));
  }
  return planner.stretches;
}

class Planner {
  readonly stretches: Stretch[] = [];
  readonly #pending: readonly number[];
  readonly #whole: boolean;

  constructor(pending: readonly number[], whole: boolean) {
    this.#pending = pending;
    this.#whole = whole;
  }

  /** Adds a part: from a moment to before another. */
  add(day: number, ns: number, endDay: number, endNs: number): void {
    if (day >= endDay) {
      if (day === endDay) this.#addWithin(day, ns, endNs);
      return;
    }
    if (ns > 0) this.#addWithin(day, ns, DAY_NS);
    this.#addDays(ns > 0 ? day + 1 : day, endDay - 1);
    if (endNs > 0) this.#addWithin(endDay, 0, endNs);
  }

  #addDays(from: number, to: number): void {
    let next = from;
    for (const day of this.#pending) {
      if (day < next || day > to) continue;
      this.#addSummed(next, day - 1);
      this.#addReadings(day, 0, DAY_NS);
      next = day + 1;
    }
    this.#addSummed(next, to);
  }

  #addSummed(from: number, to: number): void {
    if (from > to) return;
    if (this.#whole) this.#push({ of: 'days', from, to });
    else this.#push({ of: 'quarters', from: from * QUARTERS, to: (to + 1) * QUARTERS - 1 });
  }

  #addWithin(day: number, ns: number, endNs: number): void {
    const from = Math.ceil(ns / QUARTER_NS);
    const to = Math.floor(endNs / QUARTER_NS);
    if (from >= to || this.#pending.includes(day)) {
      this.#addReadings(day, ns, endNs);
      return;
    }
    this.#addReadings(day, ns, from * QUARTER_NS);
    this.#push({ of: 'quarters', from: day * QUARTERS + from, to: day * QUARTERS + to - 1 });
    this.#addReadings(day, to * QUARTER_NS, endNs);
  }

  #addReadings(day: number, ns: number, endNs: number): void {
    if (ns >= endNs) return;
    this.#push({ of: 'readings', start: toInstant(day, ns), end: before(toInstant(day, endNs)) });
  }

  /** Adds a stretch that follows the last one without a gap. */
  #push(stretch: Stretch): void {
    const last = this.stretches.at(-1);
    const joined = last && join(last, stretch);
    if (joined === undefined) this.stretches.push(stretch);
    else this.stretches[this.stretches.length - 1] = joined;
  }
}

function join(last: Stretch, next: Stretch): Stretch | undefined {
  if (last.of === 'readings') return next.of === 'readings' ? { ...last, end: next.end } : undefined;
  return next.of === last.of ? { ...last, to: next.to } : undefined;
}
