import { DAY_END } from '../index/day-end.ts';
import type { HourEntry } from '../index/recording-index.ts';
import { dateOfHour, HOUR_MS, hourOfDate } from '../reading/instant.ts';
import { fittingRows } from '../quarantine/fitting-rows.ts';
import { validRows } from '../quarantine/valid-rows.ts';
import { compareArrivals } from '../segment/arrival.ts';
import { BlockBuilder } from '../segment/block-builder.ts';
import { Aside, type DeliveredBlock } from './aside.ts';
import { goForward } from './go-forward.ts';
import type { PersistPorts } from './persist.ts';
import { type HourDelivery, persistHour } from './persist-hour.ts';
import { type ChannelNumbers, registerChannels } from './register-channels.ts';

/**
 * Stores what a delivery holds of one device, or of one of its lanes where it is split. First its readings are sifted,
 * batch by batch and before they are merged, so that what becomes of a batch does not depend on the others of its
 * delivery.
 *
 * The order of the writes carries the promises: the directory, the day's mark and the channels are there before the
 * readings, so that nothing stored is unknown; a segment is durable before its hour's revision rises, so that no
 * revision promises what is not there; a day that is over is marked after that, so that its dump cannot miss it, and
 * before it too, since a delivery may be given up in between; what is not stored is put aside before the delivery is
 * done with; how far a device has come that goes forward is told after all of this, so that a repeated delivery is
 * judged as it was. A crash between any two of them is mended by the next delivery.
 *
 * What was sent while the device was split is taken whatever its ordering is by now: lanes have no order among each
 * other by which it could be judged.
 *
 * @param lane 0 for a device that is not split
 * @param blocks in the order of their arrival
 */
export async function persistDevice(
  device: string,
  lane: number,
  blocks: readonly DeliveredBlock[],
  ports: PersistPorts,
): Promise<void> {
  const aside = new Aside(device);
  const valid = aside.sift(blocks, ({ block, arrivedMs }) => validRows(block, arrivedMs));
  const head = valid.length > 0 ? await ports.index.head(device) : undefined;
  const whole = valid.filter((each) => each.lane === undefined);
  const split = valid.filter((each) => each.lane !== undefined);
  const goesForward = head?.forwardSince !== undefined && whole.length > 0;
  const judged = goesForward ? await goForward(whole, head, ports) : undefined;
  const taken = judged === undefined ? valid : inOrder([...split, ...judged.taken]);
  if (taken.length > 0) {
    const columns = taken.flatMap(({ block }) => block.columns);
    const numbers = await registerChannels(device, columns, head, ports.index);
    const judge = fittingRows(device, (channel) => numbers.numberOf(channel) !== undefined);
    const fitting = aside.sift(taken, () => judge);
    await persistHours(device, mergeHours(device, lane, fitting), numbers, ports);
  }
  await aside.keep(ports);
  await judged?.settle();
}

async function persistHours(
  device: string,
  deliveries: readonly HourDelivery[],
  numbers: ChannelNumbers,
  ports: PersistPorts,
): Promise<void> {
  const dates = new Set(deliveries.map(({ hour }) => dateOfHour(hour)));
  const known = new Map<number, HourEntry>();
  for (const { hour, lane } of deliveries) {
    const entry = await ports.index.hour(device, hour, lane);
    if (entry !== undefined) known.set(hour, entry);
  }
  await listDays(device, dates, [...known.keys()], ports);
  await markPast(device, dates, ports);
  for (const delivery of deliveries) {
    await persistHour(device, delivery, known.get(delivery.hour), numbers, ports);
  }
  await markPast(device, dates, ports);
}

/**
 * Sees to it that the directory has the device on these dates. A day that the index has an hour of is there already,
 * since it was written first, and need not be written again with each delivery, of which no function sees all.
 *
 * @param known hours of these dates that the index has
 */
async function listDays(
  device: string,
  dates: ReadonlySet<string>,
  known: readonly number[],
  { index }: PersistPorts,
): Promise<void> {
  const listed = new Set(known.map(dateOfHour));
  for (const date of dates) {
    if (listed.has(date)) continue;
    const first = hourOfDate(date) ?? 0;
    const hours = await index.hours(device, first, first + 23);
    if (hours.length === 0) await index.listDevice(device, date);
  }
}

/** Marks those of the dates that are over, but for the first minutes, when the mark that each was listed with is there. */
async function markPast(
  device: string,
  dates: ReadonlySet<string>,
  { index, now, newToken }: PersistPorts,
): Promise<void> {
  const unsettled = dateOfHour(Math.floor((now() - DAY_END.markedAgainAfterMs) / HOUR_MS));
  for (const date of dates) {
    if (date < unsettled) await index.mark({ device, date, token: newToken() });
  }
}

/** Blocks in the order of their arrival; those of one batch stay in theirs. */
const inOrder = (blocks: readonly DeliveredBlock[]): DeliveredBlock[] =>
  blocks.toSorted((a, b) => compareArrivals(a.arrival, b.arrival));

/** The blocks of each hour as one. */
function mergeHours(device: string, lane: number, blocks: readonly DeliveredBlock[]): HourDelivery[] {
  const hours = Map.groupBy(blocks, ({ block }) => block.hour);
  return [...hours].map(([hour, ofHour]) => {
    const builder = new BlockBuilder(device, hour);
    for (const { block } of ofHour) builder.addBlock(block);
    const first = ofHour[0]?.arrival ?? '';
    return { hour, lane, block: builder.build(), first, last: ofHour.at(-1)?.arrival ?? first };
  });
}
