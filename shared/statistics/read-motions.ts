import type { DeviceHead, HourEntry } from '../index/recording-index.ts';
import type { Instant } from '../reading/instant.ts';
import type { Bounds } from './bounds.ts';
import { CompensatedSum } from './compensated-sum.ts';
import type { Motion, MotionName } from './day-summary.ts';
import { dateOfDay, dayOfDate, dayOfHour, toInstant } from './days.ts';
import { distance } from './distance.ts';
import { mapInTurns } from '../concurrency/map-in-turns.ts';
import type { PlacedFix } from './placed-fix.ts';
import { datesOf, quartersIn, type StretchOf } from './plan-range.ts';
import type { StatisticsPorts } from './ports.ts';
import { type PositionChannels, visitFixes } from './read-fixes.ts';
import { type DayRevisions, hoursOf, stretchesOf } from './stretches.ts';

/** Hours whose readings are read at the same time. */
const HOURS_AT_ONCE = 6;

/** How a device moved in a stretch of time; never without a fix. */
export interface PlacedMotion {
  readonly count: number;
  /** Sum of the distances from each fix to the next: metres for a location, units of x and y for a pose. */
  readonly length: number;
  readonly first: PlacedFix;
  readonly last: PlacedFix;
}

/** A device, and what its positions come from. */
export interface MotionSource {
  readonly head: DeviceHead;
  readonly name: MotionName;
  readonly channels: PositionChannels;
}

/**
 * Tells in order of time how a device moved in a range: of days that were summed up from their summaries, of the others
 * and of what is less than a quarter of an hour from their readings.
 *
 * @param bounds of the range: between them is one part
 * @param revisions is told of each day that has a position in the range
 * @param sort whether whole days are told of as one; else their quarters of an hour are told of one by one
 */
export async function* readMotions(
  source: MotionSource,
  bounds: Bounds,
  revisions: DayRevisions,
  ports: StatisticsPorts,
  sort: { readonly whole: boolean },
): AsyncGenerator<PlacedMotion> {
  for (const stretch of await stretchesOf(source.head.device, bounds, sort, ports)) {
    ports.signal?.throwIfAborted();
    if (stretch.of === 'readings') yield* fromReadings(source, stretch, revisions, ports);
    else if (stretch.of === 'days') yield* fromDays(source, stretch, revisions, ports);
    else yield* fromQuarters(source, stretch, revisions, ports);
  }
}

async function* fromDays(
  { head: { device }, name }: MotionSource,
  { from, to }: StretchOf<'days'>,
  revisions: DayRevisions,
  { summaries }: StatisticsPorts,
): AsyncGenerator<PlacedMotion> {
  for await (const part of summaries.motionDays(device, dateOfDay(from), dateOfDay(to))) {
    const motion = part.content.get(name);
    if (motion === undefined) continue;
    const day = dayOfDate(part.date);
    revisions.add(day, part.revision);
    yield placed(day, motion);
  }
}

async function* fromQuarters(
  { head: { device }, name }: MotionSource,
  stretch: StretchOf<'quarters'>,
  revisions: DayRevisions,
  { summaries }: StatisticsPorts,
): AsyncGenerator<PlacedMotion> {
  for await (const part of summaries.motionQuarters(device, ...datesOf(stretch))) {
    const day = dayOfDate(part.date);
    for (const motion of quartersIn(stretch, day, part.content.get(name))) {
      revisions.add(day, part.revision);
      yield placed(day, motion);
    }
  }
}

async function* fromReadings(
  source: MotionSource,
  range: StretchOf<'readings'>,
  revisions: DayRevisions,
  ports: StatisticsPorts,
): AsyncGenerator<PlacedMotion> {
  const { start, end } = range;
  const { hours, days } = await hoursOf(source.head.device, range, ports);
  const read = async (hour: HourEntry): Promise<PlacedMotion | undefined> => {
    const isWhole =
      (hour.hour > start.hour || hour.firstNs >= start.ns) && (hour.hour < end.hour || hour.lastNs <= end.ns);
    if (isWhole) return ports.cache.motion(hour, source.name, () => motionOfHour(source, hour, range, ports));
    return motionOfHour(source, hour, range, ports);
  };
  for (let at = 0; at < hours.length; at += HOURS_AT_ONCE) {
    const motions = await mapInTurns(hours.slice(at, at + HOURS_AT_ONCE), HOURS_AT_ONCE, read, ports.signal);
    for (const motion of motions) {
      if (motion === undefined) continue;
      const day = dayOfHour(motion.first.at.hour);
      revisions.addHours(day, days.get(day));
      yield motion;
    }
  }
}

async function motionOfHour(
  { head, name, channels }: MotionSource,
  hour: HourEntry,
  range: { readonly start: Instant; readonly end: Instant },
  ports: StatisticsPorts,
): Promise<PlacedMotion | undefined> {
  const way = new Way(name);
  const visit = (atHour: number, ns: number, a: number, b: number): void => {
    const fix = { at: { hour: atHour, ns }, a, b };
    way.add({ count: 1, length: 0, first: fix, last: fix });
  };
  await visitFixes({ head, hours: [hour], range }, channels, visit, ports);
  return way.motion;
}

/** Adds up stretches that follow one another, with the way from each to the next. */
export class Way {
  readonly #name: MotionName;
  readonly #length = new CompensatedSum();
  #count = 0;
  #first: PlacedFix | undefined;
  #last: PlacedFix | undefined;

  constructor(name: MotionName) {
    this.#name = name;
  }

  add({ count, length, first, last }: PlacedMotion): void {
    if (this.#last !== undefined) this.#length.add(distance(this.#name, this.#last, first));
    this.#length.add(length);
    this.#count += count;
    this.#first ??= first;
    this.#last = last;
  }

  /** Undefined without a fix. */
  get motion(): PlacedMotion | undefined {
    if (this.#first === undefined || this.#last === undefined) return undefined;
    return { count: this.#count, length: this.#length.value, first: this.#first, last: this.#last };
  }
}

const placed = (day: number, { count, length, first, last }: Motion): PlacedMotion => ({
  count,
  length,
  first: { at: toInstant(day, first.ns), a: first.a, b: first.b },
  last: { at: toInstant(day, last.ns), a: last.a, b: last.b },
});
