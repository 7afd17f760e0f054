import { OdographError } from '../errors/odograph-error.ts';
import type { HourEntry } from '../index/recording-index.ts';
import { MINUTE_NS } from '../reading/instant.ts';
import { type Arrival, compareArrivals } from '../segment/arrival.ts';
import { type Block, blockCount, blockSpan } from '../segment/column.ts';
import { EXTEND_BEFORE_SECONDS, expiryOf } from '../segment/lifetime.ts';
import type { PackedBlock } from '../segment/pack.ts';
import type { Segment, StoredBefore } from '../segment/reading-store.ts';
import type { PersistPorts } from './persist.ts';
import { packNew } from './pack-new.ts';
import type { ChannelNumbers } from './register-channels.ts';

/** What the consecutive batches of one delivery, first to last, hold of one device's hour in one lane. */
export interface HourDelivery {
  readonly hour: number;
  readonly lane: number;
  readonly block: Block;
  readonly first: Arrival;
  readonly last: Arrival;
}

/** How often a write is tried again that another writer came before. */
const WRITE_ATTEMPTS = 10;

/** A part of a delivery that is stored. */
interface StoredPart {
  readonly part: PackedBlock;
  /** The last batch that it was put with, if it was stored already. */
  readonly before: Arrival | undefined;
  /** In seconds since 1970. */
  readonly expires: number;
}

/**
 * Stores what a delivery holds of a device's hour, then tells the index.
 *
 * @param read the entry of the hour's lane as it was read before
 * @throws OdographError `write-conflict` when other writers were always first
 */
export async function persistHour(
  device: string,
  delivery: HourDelivery,
  read: HourEntry | undefined,
  numbers: ChannelNumbers,
  ports: Pick<PersistPorts, 'index' | 'readings' | 'now'>,
): Promise<void> {
  const { hour, lane, last } = delivery;
  const expires = expiryOf(hour, ports.now());
  const stored: StoredPart[] = [];
  for (const part of await packNew(delivery.block, lane, read, numbers, ports)) {
    const before = await putToLast(segmentOf(device, delivery, part, expires), ports);
    stored.push({ part, before: before?.lastArrival, expires: before?.expires ?? expires });
  }
  // Of what was stored before, the index may tell by now; of what is new, it cannot: its write tells if it changed.
  const isNew = stored.every(({ before }) => before === undefined);
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
    const entry = attempt === 0 && isNew ? read : await ports.index.hour(device, hour, lane);
    const open = stored.filter(({ part, before }) => !isAccounted(entry, part, before, numbers));
    if (open.length === 0) return;
    const start = entry ?? emptyHour(device, hour, delivery.first);
    const next = open.reduce((sum, part) => account(sum, part, numbers), start);
    const arrival = compareArrivals(next.arrival, last) >= 0 ? next.arrival : last;
    const revision = (entry?.revision ?? 0) + 1;
    if (await ports.index.saveHour({ ...next, revision, arrival }, revision - 1, lane)) return;
  }
  throw new OdographError('write-conflict', `the index of hour ${hour} kept changing`);
}

/**
 * Puts a segment. One that was put long ago, and may never have been accounted for, is about to expire: it is kept
 * for longer, or put again if it is gone by then.
 */
async function putToLast(
  segment: Segment,
  { readings, now }: Pick<PersistPorts, 'readings' | 'now'>,
): Promise<StoredBefore | undefined> {
  const before = await readings.put(segment);
  if (before === undefined || before.expires > now() / 1000 + EXTEND_BEFORE_SECONDS) return before;
  await readings.extend(segment.device, segment.hour, segment.expires, segment.lane);
  return readings.put(segment);
}

function segmentOf(
  device: string,
  { hour, lane, first, last }: HourDelivery,
  { block, packed }: PackedBlock,
  expires: number,
): Segment {
  const { firstNs, lastNs } = blockSpan(block);
  return {
    device,
    hour,
    lane,
    firstNs,
    lastNs,
    count: blockCount(block),
    arrival: first,
    lastArrival: last,
    expires,
    packed,
  };
}

/**
 * Whether the index tells of a part already. It does when the part was stored before and the index was written
 * after that; a writer may have stopped between the two, or its batches may have been given up.
 */
function isAccounted(
  entry: HourEntry | undefined,
  { block }: PackedBlock,
  before: Arrival | undefined,
  numbers: ChannelNumbers,
): boolean {
  if (entry === undefined || before === undefined || compareArrivals(entry.arrival, before) < 0) return false;
  const { firstNs, lastNs } = blockSpan(block);
  return (
    entry.firstNs <= firstNs &&
    lastNs <= entry.lastNs &&
    minutesOf(block).isSubsetOf(entry.minutes) &&
    block.columns.every((column) => entry.channels.has(numbers.numberOf(column) ?? -1))
  );
}

const emptyHour = (device: string, hour: number, arrival: Arrival): HourEntry => ({
  device,
  hour,
  revision: 0,
  readings: 0,
  bytes: 0,
  firstNs: Number.POSITIVE_INFINITY,
  lastNs: Number.NEGATIVE_INFINITY,
  channels: new Set(),
  minutes: new Set(),
  arrival,
  hotUntil: Number.POSITIVE_INFINITY,
});

function account(entry: HourEntry, { part, expires }: StoredPart, numbers: ChannelNumbers): HourEntry {
  const { block, packed } = part;
  const { firstNs, lastNs } = blockSpan(block);
  return {
    ...entry,
    readings: entry.readings + blockCount(block),
    bytes: entry.bytes + packed.length,
    firstNs: Math.min(entry.firstNs, firstNs),
    lastNs: Math.max(entry.lastNs, lastNs),
    channels: new Set([...entry.channels, ...block.columns.map((column) => numbers.numberOf(column) ?? 0)]),
    minutes: new Set([...entry.minutes, ...minutesOf(block)]),
    hotUntil: Math.min(entry.hotUntil, expires),
  };
}

function minutesOf(block: Block): Set<number> {
  const minutes = new Set<number>();
  for (const { times } of block.columns) {
    for (const time of times) minutes.add(Math.floor(time / MINUTE_NS));
  }
  return minutes;
}
