import { LRUCache } from 'lru-cache';
import { orderingOf, type RecordingIndex } from '../index/recording-index.ts';
import { LANE_LIMITS } from './limits.ts';

/** Tells in how many lanes the readings of a device are sent. */
export interface Lanes {
  /** What its settings say, without a look at the device. */
  mayHave(device: string): number;
  /** What holds for it now. */
  of(device: string): Promise<number>;
}

/**
 * Splits devices as settings say, but those that go forward: their readings have one order, which lanes do not. A
 * device that is to be split is looked up once in a while; any other costs nothing.
 */
export class LaneGate implements Lanes {
  readonly mayHave: (device: string) => number;
  readonly #index: Pick<RecordingIndex, 'head'>;
  readonly #now: () => number;
  /** Whether devices go forward, and since when that is known. */
  readonly #known = new LRUCache<string, { readonly goesForward: boolean; readonly readMs: number }>({
    max: LANE_LIMITS.remembered,
  });

  /** @param now milliseconds since 1970 */
  constructor(lanesOf: (device: string) => number, index: Pick<RecordingIndex, 'head'>, now: () => number) {
    this.mayHave = lanesOf;
    this.#index = index;
    this.#now = now;
  }

  async of(device: string): Promise<number> {
    const lanes = this.mayHave(device);
    return lanes > 1 && (await this.#goesForward(device)) ? 1 : lanes;
  }

  async #goesForward(device: string): Promise<boolean> {
    const nowMs = this.#now();
    const known = this.#known.get(device);
    if (known !== undefined && Math.abs(nowMs - known.readMs) < LANE_LIMITS.orderingMs)
      return known.goesForward;
    const goesForward = orderingOf(await this.#index.head(device)) === 'forward';
    this.#known.set(device, { goesForward, readMs: nowMs });
    return goesForward;
  }
}
