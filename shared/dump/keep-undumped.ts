import { type HourEntry, lanesOf, type RecordingIndex } from '../index/recording-index.ts';
import { EXTEND_BEFORE_SECONDS, expiryOf, READ_BEFORE_SECONDS } from '../segment/lifetime.ts';
import type { ReadingStore } from '../segment/reading-store.ts';

export interface KeepPorts {
  readonly index: Pick<RecordingIndex, 'hour' | 'saveHour'>;
  readonly readings: Pick<ReadingStore, 'extend'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How often the index is written again that another writer came before. */
const WRITE_ATTEMPTS = 3;

/**
 * Keeps the segments of hours that no dump holds from expiring, where they soon would. What the index says of an
 * hour that has begun to expire stays: some of its segments may be gone, which a dump then holds. Of an hour in several
 * lanes each is looked at by itself, so that one that fails now and then comes to its end after some nights.
 *
 * @returns the hours whose segments are kept for longer
 */
export async function keepUndumped(hours: readonly HourEntry[], ports: KeepPorts): Promise<number[]> {
  const soon = hours.filter((entry) => expiresSoon(entry, ports));
  for (const entry of soon) {
    const lanes = lanesOf(entry);
    for (const lane of lanes) {
      const ofLane = lanes.length === 1 ? entry : await ports.index.hour(entry.device, entry.hour, lane);
      if (ofLane !== undefined && expiresSoon(ofLane, ports)) await keepLane(ofLane, lane, ports);
    }
  }
  return soon.map(({ hour }) => hour);
}

const expiresSoon = ({ hotUntil }: HourEntry, { now }: KeepPorts): boolean =>
  hotUntil < now() / 1000 + EXTEND_BEFORE_SECONDS;

async function keepLane(
  { device, hour, hotUntil }: HourEntry,
  lane: number,
  ports: KeepPorts,
): Promise<void> {
  const expires = expiryOf(hour, ports.now());
  await ports.readings.extend(device, hour, expires, lane);
  const isWhole = hotUntil > ports.now() / 1000 + READ_BEFORE_SECONDS;
  if (isWhole) await tellIndex(device, hour, lane, expires, ports);
}

/** Where other writers are always first, the index goes on telling less than there is, until the next time. */
async function tellIndex(
  device: string,
  hour: number,
  lane: number,
  hotUntil: number,
  { index }: KeepPorts,
): Promise<void> {
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
    const entry = await index.hour(device, hour, lane);
    if (entry === undefined || (await index.saveHour({ ...entry, hotUntil }, entry.revision, lane))) return;
  }
}
