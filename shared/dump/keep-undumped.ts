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
 * hour that has begun to expire stays: some of its segments may be gone, which a dump then holds.
 *
 * @returns the hours whose segments are kept for longer
 */
export async function keepUndumped(hours: readonly HourEntry[], ports: KeepPorts): Promise<number[]> {
  const nowSeconds = ports.now() / 1000;
  const soon = hours.filter(({ hotUntil }) => hotUntil < nowSeconds + EXTEND_BEFORE_SECONDS);
  for (const entry of soon) {
    const { device, hour, hotUntil } = entry;
    const expires = expiryOf(hour, ports.now());
    for (const lane of lanesOf(entry)) {
      await ports.readings.extend(device, hour, expires, lane);
      if (hotUntil > nowSeconds + READ_BEFORE_SECONDS) await tellIndex(device, hour, lane, expires, ports);
    }
  }
  return soon.map(({ hour }) => hour);
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
