import type { DeviceHead, HourEntry } from '../index/recording-index.ts';
import type { Instant } from '../reading/instant.ts';
import type { Bounds } from './bounds.ts';
import { CompensatedSum } from './compensated-sum.ts';
import { type Motion, type MotionName, QUARTERS } from './day-summary.ts';
import { DAY_HOURS, dateOfDay, dayOfDate, dayOfHour, toInstant } from './days.ts';
import { distance } from './distance.ts';
import { mapInTurns } from './map-in-turns.ts';
import type { PlacedFix } from './placed-fix.ts';
import { planRange, type Stretch } from './plan-range.ts';
import type { StatisticsPorts } from './ports.ts';
import { type PositionChannels, visitFixes } from './read-fixes.ts';

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
 * @param revisions is told the revision of each day that was looked at, by days since 1970
 * @param sort whether whole days are told of as one; else their quarters of an hour are told of one by one
 */
export async function* readMotions(
  source: MotionSource,
  bounds: Bounds,
  revisions: Map<number, number>,
  ports: StatisticsPorts,
  sort: { readonly whole: boolean },
): AsyncGenerator<PlacedMotion> {
  const { device } = source.head;
  const [first, last] = [bounds.dayAt(0), bounds.dayAt(bounds.parts)];
  if (first > last) return;
  // Read before the summaries: a day that is not pending now has a summary with all that was stored until now.
  const pending = await ports.index.pendingDates(device, dateOfDay(first), dateOfDay(last));
  for (const stretch of planRange(bounds, pending.map(dayOfDate), sort)) {
    ports.signal?.throwIfAborted();
    if (stretch.of === 'readings') yield* fromReadings(source, stretch, revisions, ports);
    else yield* fromSummaries(source, stretch, revisions, ports);
  }
}

type Summed = Exclude<Stretch, { of: 'readings' }>;

async function* fromSummaries(
  { head: { device }, name }: MotionSource,
  { of, from, to }: Summed,
  revisions: Map<number, number>,
  { summaries }: StatisticsPorts,
): AsyncGenerator<PlacedMotion> {
  if (of === 'days') {
    for await (const part of summaries.motionDays(device, dateOfDay(from), dateOfDay(to))) {
      const day = dayOfDate(part.date);
      revisions.set(day, part.revision);
      const motion = part.content.get(name);
      if (motion !== undefined) yield placed(day, motion);
    }
    return;
  }
  const [fromDay, toDay] = [Math.floor(from / QUARTERS), Math.floor(to / QUARTERS)];
  for await (const part of summaries.motionQuarters(device, dateOfDay(fromDay), dateOfDay(toDay))) {
    const day = dayOfDate(part.date);
    revisions.set(day, part.revision);
    for (const [quarter, motion] of [...(part.content.get(name) ?? [])].toSorted(([a], [b]) => a - b)) {
      const at = day * QUARTERS + quarter;
      if (at >= from && at <= to) yield placed(day, motion);
    }
  }
}

async function* fromReadings(
  source: MotionSource,
  range: { readonly start: Instant; readonly end: Instant },
  revisions: Map<number, number>,
  ports: StatisticsPorts,
): AsyncGenerator<PlacedMotion> {
  const { start, end } = range;
  const fromHour = dayOfHour(start.hour) * DAY_HOURS;
  const toHour = dayOfHour(end.hour) * DAY_HOURS + DAY_HOURS - 1;
  const ofDays = await ports.index.hours(source.head.device, fromHour, toHour);
  for (const [day, hours] of Map.groupBy(ofDays, ({ hour }) => dayOfHour(hour))) {
    revisions.set(
      day,
      hours.reduce((sum, { revision }) => sum + revision, 0),
    );
  }
  const hours = ofDays.filter(({ hour }) => hour >= start.hour && hour <= end.hour);
  const read = async (hour: HourEntry): Promise<PlacedMotion | undefined> => {
    const isWhole =
      (hour.hour > start.hour || hour.firstNs >= start.ns) && (hour.hour < end.hour || hour.lastNs <= end.ns);
    if (isWhole) return ports.cache.motion(hour, source.name, () => motionOfHour(source, hour, range, ports));
    return motionOfHour(source, hour, range, ports);
  };
  for (let at = 0; at < hours.length; at += HOURS_AT_ONCE) {
    const motions = await mapInTurns(hours.slice(at, at + HOURS_AT_ONCE), HOURS_AT_ONCE, read, ports.signal);
    for (const motion of motions) if (motion !== undefined) yield motion;
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
