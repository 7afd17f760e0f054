import { LRUCache } from 'lru-cache';
import type { HourEntry } from '../index/recording-index.ts';
import type { MotionName } from './day-summary.ts';
import type { LatestReading } from './latest-readings.ts';
import type { PlacedMotion } from './read-motions.ts';

/** Hours whose latest readings are kept in memory, and hours of which is kept how devices moved. */
const HOURS = 500;
const MOTIONS = 10_000;

/** Latest readings by the number of their channel. */
export type LatestOfHour = ReadonlyMap<number, LatestReading>;

/**
 * What was computed of devices' hours, within bounds: an hour of the same revision stays the same, so an answer that
 * is asked for again and again reads only the hours that have changed.
 */
export class StatisticsCache {
  readonly #latest = new LRUCache<string, LatestOfHour>({ max: HOURS });
  readonly #motions = new LRUCache<string, { readonly motion: PlacedMotion | undefined }>({ max: MOTIONS });

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

  /** How a device moved in a whole hour, computed when it is not known. */
  async motion(
    { device, hour, revision }: HourEntry,
    name: MotionName,
    compute: () => Promise<PlacedMotion | undefined>,
  ): Promise<PlacedMotion | undefined> {
    const key = JSON.stringify([device, hour, revision, name]);
    const known = this.#motions.get(key);
    if (known !== undefined) return known.motion;
    const motion = await compute();
    this.#motions.set(key, { motion });
    return motion;
  }
}
