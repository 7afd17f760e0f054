import type { Segment } from '../segment/reading-store.ts';

/** A sequence of segments of which the next can be looked at before it is taken. */
export class SegmentFeed {
  readonly #iterator: AsyncIterator<Segment>;
  #next: Promise<Segment | undefined> | undefined;

  constructor(segments: AsyncIterable<Segment>) {
    this.#iterator = segments[Symbol.asyncIterator]();
  }

  /** The next segment, which stays the next; undefined at the end. */
  async peek(): Promise<Segment | undefined> {
    this.#next ??= this.#fetch();
    return this.#next;
  }

  /** Takes the segment that was looked at. */
  take(): void {
    this.#next = undefined;
  }

  /** Lets go of the source. */
  async close(): Promise<void> {
    await this.#iterator.return?.();
  }

  async #fetch(): Promise<Segment | undefined> {
    const result = await this.#iterator.next();
    return result.done === true ? undefined : result.value;
  }
}
