import { LRUCache } from 'lru-cache';
import type { HourEntry } from '../index/recording-index.ts';
import type { LatestReading } from './latest-readings.ts';

/** Hours whose latest readings are kept in memory. */
const HOURS = 500;

/** Latest readings by the number of their channel. */
export type LatestOfHour = ReadonlyMap<number, LatestReading>;

/**
 * What was computed of devices' hours, within bounds: an hour of the same revision stays the same, so an answer that
 * is asked for again and again reads only the hours that have changed.
 */
export class StatisticsCache {
  readonly #latest = new LRUCache<string, LatestOfHour>({ max: HOURS });

  /** The latest readings of some channels in an hour, computed when they are not known. */
  async latest(
    { device, hour, revision }: HourEntry,
    channels: readonly number[],
    compute: () => Promise<LatestOfHour>,
  ): Promise<LatestOfHour> {
    const key = JSON.stringify([device, hour, revision, channels]);
    const known = this.#latest.get(key);
    if (known !== undefined) return known;
    const computed = await compute();
    this.#latest.set(key, computed);
    return computed;
  }
}
