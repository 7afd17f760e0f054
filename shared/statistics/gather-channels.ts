import type { DeviceHead } from '../index/recording-index.ts';
import type { Bounds } from './bounds.ts';
import { type Bin, QUARTERS } from './day-summary.ts';
import { DAY_HOURS, dateOfDay, dayOfDate, dayOfHour } from './days.ts';
import { kindsOf, readChannels, sumOfRevisions } from './open-device.ts';
import { planRange, type Stretch } from './plan-range.ts';
import type { StatisticsPorts } from './ports.ts';
import type { SeriesGatherer } from './series-gatherer.ts';

/** A device's channels that are gathered, by their numbers, which ascend. */
export interface GatheredChannels {
  readonly head: DeviceHead;
  readonly gatherers: ReadonlyMap<number, SeriesGatherer>;
}

/** What of a range is read from summaries and what from readings; summaries have to be read after this. */
export async function planOf(
  device: string,
  bounds: Bounds,
  { index }: StatisticsPorts,
): Promise<readonly Stretch[]> {
  const [first, last] = [bounds.dayAt(0), bounds.dayAt(bounds.parts)];
  const pending = await index.pendingDates(device, dateOfDay(first), dateOfDay(last));
  return planRange(bounds, pending.map(dayOfDate), { whole: bounds.isCutInDays });
}

/**
 * Gathers what stretches hold of channels, in order of time.
 *
 * @returns the sum of the revisions of the days that have any of the channels' sensors: a day counts the same whether it
 *   is summed up or not, so that the sum does not fall when it is
 */
export async function gatherChannels(
  channels: GatheredChannels,
  stretches: readonly Stretch[],
  ports: StatisticsPorts,
): Promise<number> {
  const revisions = new Map<number, number>();
  for (const stretch of stretches) {
    ports.signal?.throwIfAborted();
    if (stretch.of === 'readings') await fromReadings(channels, stretch, revisions, ports);
    else if (stretch.of === 'days') await fromDays(channels, stretch, revisions, ports);
    else await fromQuarters(channels, stretch, revisions, ports);
  }
  return [...revisions.values()].reduce((sum, revision) => sum + revision, 0);
}

type Of<Sort extends Stretch['of']> = Extract<Stretch, { readonly of: Sort }>;

async function fromReadings(
  { head, gatherers }: GatheredChannels,
  { start, end }: Of<'readings'>,
  revisions: Map<number, number>,
  ports: StatisticsPorts,
): Promise<void> {
  const fromHour = dayOfHour(start.hour) * DAY_HOURS;
  const toHour = dayOfHour(end.hour) * DAY_HOURS + DAY_HOURS - 1;
  const kinds = kindsOf(head, [...gatherers.keys()]);
  const ofDays = await ports.index.hours(head.device, fromHour, toHour);
  for (const [day, hours] of Map.groupBy(ofDays, ({ hour }) => dayOfHour(hour))) {
    if (hours.some(({ channels }) => kinds.some((kind) => channels.has(kind))))
      revisions.set(day, sumOfRevisions(hours));
  }
  const hours = ofDays.filter(({ hour }) => hour >= start.hour && hour <= end.hour);
  const places = [...gatherers.values()];
  const rows = readChannels({ head, hours, range: { start, end } }, [...gatherers.keys()], ports);
  for await (const { hour, count, channels, times, numbers, texts } of rows) {
    for (let row = 0; row < count; row += 1) {
      places[channels[row] ?? 0]?.add(hour, times[row] ?? 0, numbers[row] ?? 0, texts[row]);
    }
  }
}

async function fromDays(
  { head, gatherers }: GatheredChannels,
  { from, to }: Of<'days'>,
  revisions: Map<number, number>,
  { summaries }: StatisticsPorts,
): Promise<void> {
  const kinds = kindsOf(head, [...gatherers.keys()]);
  const parts = summaries.days(head.device, kinds, dateOfDay(from), dateOfDay(to));
  for await (const { date, revision, content } of parts) {
    const day = dayOfDate(date);
    if (content.size > 0) revisions.set(day, revision);
    for (const [number, bin] of content) gatherers.get(number)?.addSummed(day, bin);
  }
}

async function fromQuarters(
  { head, gatherers }: GatheredChannels,
  { from, to }: Of<'quarters'>,
  revisions: Map<number, number>,
  { summaries }: StatisticsPorts,
): Promise<void> {
  const [fromDay, toDay] = [Math.floor(from / QUARTERS), Math.floor(to / QUARTERS)];
  const kinds = kindsOf(head, [...gatherers.keys()]);
  const parts = summaries.quarters(head.device, kinds, dateOfDay(fromDay), dateOfDay(toDay));
  for await (const { date, revision, content } of parts) {
    const day = dayOfDate(date);
    if (content.size > 0) revisions.set(day, revision);
    for (const [number, bins] of content) {
      for (const [quarter, bin] of inOrder(bins)) {
        const at = day * QUARTERS + quarter;
        if (at >= from && at <= to) gatherers.get(number)?.addSummed(day, bin);
      }
    }
  }
}

const inOrder = (bins: ReadonlyMap<number, Bin>): [number, Bin][] => [...bins].toSorted(([a], [b]) => a - b);
