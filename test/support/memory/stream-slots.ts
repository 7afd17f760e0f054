import type { Slot, StreamSlots } from '../../../shared/access/stream-slots.ts';

/** Counts streams in memory, as a test's stand-in. */
export class MemoryStreamSlots implements StreamSlots {
  readonly #now: () => number;
  readonly #taken = new Map<string, Slot & { readonly untilMs: number }>();
  #tokens = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  async take(reader: string, most: number, untilMs: number): Promise<Slot | undefined> {
    for (let number = 0; number < most; number += 1) {
      const known = this.#taken.get(`${reader} ${number}`);
      if (known !== undefined && known.untilMs > this.#now()) continue;
      const slot = { reader, number, token: String((this.#tokens += 1)) };
      this.#taken.set(`${reader} ${number}`, { ...slot, untilMs });
      return slot;
    }
    return undefined;
  }

  async release({ reader, number, token }: Slot): Promise<void> {
    if (this.#taken.get(`${reader} ${number}`)?.token === token) this.#taken.delete(`${reader} ${number}`);
  }
}
