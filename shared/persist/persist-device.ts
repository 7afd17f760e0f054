import { OdographError } from '../errors/odograph-error.ts';
import type { HourEntry } from '../index/recording-index.ts';
import { dateOfHour, HOUR_MS } from '../reading/instant.ts';
import { compareArrivals } from '../segment/arrival.ts';
import { type Block, blockCount, blockSpan } from '../segment/column.ts';
import { type PackedBlock, packBlock } from '../segment/pack.ts';
import type { HourDelivery, PersistPorts } from './persist.ts';
import { registerChannels } from './register-channels.ts';

/** How often a write is tried again that another writer came before. */
const WRITE_ATTEMPTS = 10;

const MINUTE_NS = 60e9;

/**
 * Stores what a delivery holds of one device. The order of the writes carries the promises: the directory and
 * the channels are there before the readings, so that nothing stored is unknown; a segment is durable before
 * its hour's revision rises, so that no revision promises what is not there; a day that is over is marked
 * after that, so that its dump cannot miss it. A crash between any two of them is mended by the next delivery.
 */
export async function persistDevice(
  device: string,
  deliveries: readonly HourDelivery[],
  ports: PersistPorts,
): Promise<void> {
  const dates = new Set(deliveries.map(({ hour }) => dateOfHour(hour)));
  for (const date of dates) await ports.index.listDevice(device, date);
  const numbers = await registerChannels(
    device,
    deliveries.flatMap(({ block }) => block.columns),
    ports.index,
  );
  for (const delivery of deliveries) await persistHour(device, delivery, numbers, ports);
  const today = dateOfHour(Math.floor(ports.now() / HOUR_MS));
  for (const date of dates) {
    if (date < today) await ports.index.mark({ device, date, token: ports.newToken() });
  }
}

type ChannelNumbers = Awaited<ReturnType<typeof registerChannels>>;

async function persistHour(
  device: string,
  delivery: HourDelivery,
  numbers: ChannelNumbers,
  ports: PersistPorts,
): Promise<void> {
  const { hour, first, last } = delivery;
  const fresh: PackedBlock[] = [];
  const present: PackedBlock[] = [];
  for (const part of packBlock(delivery.block)) {
    const { firstNs, lastNs } = blockSpan(part.block);
    const segment = {
      device,
      hour,
      firstNs,
      lastNs,
      count: blockCount(part.block),
      arrival: first,
      packed: part.packed,
    };
    const outcome = await ports.readings.put(segment);
    (outcome === 'stored' ? fresh : present).push(part);
  }
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
    const entry = await ports.index.hour(device, hour);
    // A segment that was there before is accounted for, unless the writer stopped just before it told the index.
    const known = entry !== undefined && compareArrivals(entry.arrival, last) >= 0;
    const parts = known ? fresh : [...fresh, ...present];
    if (parts.length === 0) return;
    const next = parts.reduce(
      (sum, part) => account(sum, part, numbers),
      entry ?? emptyHour(device, hour, first),
    );
    const arrival = compareArrivals(next.arrival, last) >= 0 ? next.arrival : last;
    const revision = (entry?.revision ?? 0) + 1;
    if (await ports.index.saveHour({ ...next, revision, arrival }, revision - 1)) return;
  }
  throw new OdographError('write-conflict', `the index of hour ${hour} kept changing`);
}

const emptyHour = (device: string, hour: number, arrival: string): HourEntry => ({
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
});

function account(entry: HourEntry, { block, packed }: PackedBlock, numbers: ChannelNumbers): HourEntry {
  const { firstNs, lastNs } = blockSpan(block);
  return {
    ...entry,
    readings: entry.readings + blockCount(block),
    bytes: entry.bytes + packed.length,
    firstNs: Math.min(entry.firstNs, firstNs),
    lastNs: Math.max(entry.lastNs, lastNs),
    channels: new Set([...entry.channels, ...block.columns.map((column) => numbers.numberOf(column))]),
    minutes: new Set([...entry.minutes, ...minutesOf(block)]),
  };
}

function minutesOf(block: Block): Set<number> {
  const minutes = new Set<number>();
  for (const { times } of block.columns) {
    for (const time of times) minutes.add(Math.floor(time / MINUTE_NS));
  }
  return minutes;
}
