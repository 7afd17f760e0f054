import type { HourEntry } from '../index/recording-index.ts';
import type { Bounds } from './bounds.ts';
import { before, DAY_HOURS, dateOfDay, dayOfDate, dayOfHour } from './days.ts';
import { sumOfRevisions } from './open-device.ts';
import { planRange, type Stretch, type StretchOf } from './plan-range.ts';
import type { StatisticsPorts } from './ports.ts';

/**
 * Plans what of a range is read from summaries and what from readings. Summaries have to be read after this: a day
 * that is not pending now has one with all that was stored until now.
 *
 * @param sort as planRange takes it
 */
export async function stretchesOf(
  device: string,
  bounds: Bounds,
  sort: { readonly whole: boolean },
  { index }: StatisticsPorts,
): Promise<readonly Stretch[]> {
  const last = dayOfHour(before(bounds.at(bounds.parts)).hour);
  const pending = await index.pendingDates(device, dateOfDay(bounds.dayAt(0)), dateOfDay(last));
  return planRange(bounds, pending.map(dayOfDate), sort);
}

/** The hours of a stretch of readings. */
export interface StretchHours {
  readonly hours: readonly HourEntry[];
  /** All hours of the days that the stretch reaches into, by days since 1970. */
  readonly days: ReadonlyMap<number, readonly HourEntry[]>;
}

/** Lists the hours of a stretch of readings, with those of whole days, which their revisions are made of. */
export async function hoursOf(
  device: string,
  { start, end }: StretchOf<'readings'>,
  { index }: StatisticsPorts,
): Promise<StretchHours> {
  const from = dayOfHour(start.hour) * DAY_HOURS;
  const to = dayOfHour(end.hour) * DAY_HOURS + DAY_HOURS - 1;
  const all = await index.hours(device, from, to);
  const hours = all.filter(({ hour }) => hour >= start.hour && hour <= end.hour);
  return { hours, days: Map.groupBy(all, ({ hour }) => dayOfHour(hour)) };
}

/**
 * The revisions of the days that an answer is made of. A day counts with all of its hours, however little of it was
 * asked for and whether it is summed up or not, so that the sum does not fall when it is.
 */
export class DayRevisions {
  readonly #days = new Map<number, number>();

  /** @param day since 1970 */
  add(day: number, revision: number): void {
    this.#days.set(day, revision);
  }

  addHours(day: number, hours: readonly HourEntry[] = []): void {
    this.add(day, sumOfRevisions(hours));
  }

  /** It rises with everything that is new in these days. */
  get sum(): number {
    return [...this.#days.values()].reduce((sum, revision) => sum + revision, 0);
  }
}
