import type { RecordingIndex } from '../index/recording-index.ts';
import { HOUR_MS } from '../reading/instant.ts';
import { READING_LIMITS } from '../reading/limits.ts';

/** Hours ahead of the clock that may have readings, with one for clocks that differ. */
const AHEAD_HOURS = READING_LIMITS.aheadMs / HOUR_MS + 1;

/**
 * Tells when a device's latest hours have changed: those from the last hour or from the latest that had readings on,
 * whichever is earlier. So it also notices the readings of a device that sends what is long past, and those of now
 * beside one that is wrongly far ahead. One range of the index is read each time, mostly of one or two items.
 */
export class HourWatch {
  readonly #device: string;
  readonly #index: Pick<RecordingIndex, 'hours' | 'lastHour'>;
  #revisions = new Map<number, number>();
  #newest: number | undefined;

  constructor(device: string, index: Pick<RecordingIndex, 'hours' | 'lastHour'>) {
    this.#device = device;
    this.#index = index;
  }

  /** @returns whether anything has changed since it was asked before; what it was before the first time, is nothing */
  async hasChanged(nowMs: number): Promise<boolean> {
    const present = Math.floor(nowMs / HOUR_MS);
    this.#newest ??= (await this.#index.lastHour(this.#device))?.hour;
    const from = Math.min(this.#newest ?? present, present - 1);
    const entries = await this.#index.hours(this.#device, from, present + AHEAD_HOURS);
    const changed = entries.filter(({ hour, revision }) => this.#revisions.get(hour) !== revision);
    this.#revisions = new Map(entries.map(({ hour, revision }) => [hour, revision]));
    this.#newest = entries.at(-1)?.hour ?? this.#newest;
    return changed.length > 0;
  }
}
