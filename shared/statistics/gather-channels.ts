import type { DeviceHead } from '../index/recording-index.ts';
import { dateOfDay, dayOfDate } from './days.ts';
import { kindsOf, readChannels } from './open-device.ts';
import { datesOf, quartersIn, type Stretch, type StretchOf } from './plan-range.ts';
import type { StatisticsPorts } from './ports.ts';
import type { SeriesGatherer } from './series-gatherer.ts';
import { DayRevisions, hoursOf } from './stretches.ts';

/** A device's channels that are gathered, by their numbers, which ascend. */
export interface GatheredChannels {
  readonly head: DeviceHead;
  readonly gatherers: ReadonlyMap<number, SeriesGatherer>;
}

/** The channels, and all kinds of their sensors. */
interface Wanted extends GatheredChannels {
  readonly kinds: readonly number[];
}

/**
 * Gathers what stretches hold of channels, in order of time.
 *
 * @returns the revision: that of the days that have any of the channels' sensors, of whatever kind
 */
export async function gatherChannels(
  { head, gatherers }: GatheredChannels,
  stretches: readonly Stretch[],
  ports: StatisticsPorts,
): Promise<number> {
  const revisions = new DayRevisions();
  const wanted = { head, gatherers, kinds: kindsOf(head, [...gatherers.keys()]) };
  for (const stretch of stretches) {
    ports.signal?.throwIfAborted();
    if (stretch.of === 'readings') await fromReadings(wanted, stretch, revisions, ports);
    else if (stretch.of === 'days') await fromDays(wanted, stretch, revisions, ports);
    else await fromQuarters(wanted, stretch, revisions, ports);
  }
  return revisions.sum;
}

async function fromReadings(
  { head, gatherers, kinds }: Wanted,
  stretch: StretchOf<'readings'>,
  revisions: DayRevisions,
  ports: StatisticsPorts,
): Promise<void> {
  const { hours, days } = await hoursOf(head.device, stretch, ports);
  for (const [day, ofDay] of days) {
    if (ofDay.some(({ channels }) => kinds.some((kind) => channels.has(kind))))
      revisions.addHours(day, ofDay);
  }
  const places = [...gatherers.values()];
  const rows = readChannels({ head, hours, range: stretch }, [...gatherers.keys()], ports);
  for await (const { hour, count, channels, times, numbers, texts } of rows) {
    for (let row = 0; row < count; row += 1) {
      places[channels[row] ?? 0]?.add(hour, times[row] ?? 0, numbers[row] ?? 0, texts[row]);
    }
  }
}

async function fromDays(
  { head, gatherers, kinds }: Wanted,
  { from, to }: StretchOf<'days'>,
  revisions: DayRevisions,
  { summaries }: StatisticsPorts,
): Promise<void> {
  const parts = summaries.days(head.device, kinds, dateOfDay(from), dateOfDay(to));
  for await (const { date, revision, content } of parts) {
    const day = dayOfDate(date);
    if (content.size > 0) revisions.add(day, revision);
    for (const [number, bin] of content) gatherers.get(number)?.addSummed(day, bin);
  }
}

async function fromQuarters(
  { head, gatherers, kinds }: Wanted,
  stretch: StretchOf<'quarters'>,
  revisions: DayRevisions,
  { summaries }: StatisticsPorts,
): Promise<void> {
  for await (const part of summaries.quarters(head.device, kinds, ...datesOf(stretch))) {
    const day = dayOfDate(part.date);
    if (part.content.size > 0) revisions.add(day, part.revision);
    for (const [number, bins] of part.content) {
      for (const bin of quartersIn(stretch, day, bins)) gatherers.get(number)?.addSummed(day, bin);
    }
  }
}
