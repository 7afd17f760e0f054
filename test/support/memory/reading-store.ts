import type { Arrival } from '../../../shared/segment/arrival.ts';
import type { ReadingStore, Segment } from '../../../shared/segment/reading-store.ts';

/** Keeps segments in memory, as a test's stand-in. */
export class MemoryReadingStore implements ReadingStore {
  readonly #segments = new Map<string, Segment>();

  async put(segment: Segment): Promise<Arrival | undefined> {
    const { device, hour, packed } = segment;
    const identity = JSON.stringify([device, hour, Buffer.from(packed).toString('base64')]);
    const present = this.#segments.get(identity);
    if (present !== undefined) return present.lastArrival;
    this.#segments.set(identity, { ...segment, packed: Uint8Array.from(packed) });
    return undefined;
  }

  async *segments(device: string, hour: number, fromNs: number, toNs: number): AsyncGenerator<Segment> {
    const found = [...this.#segments.values()].filter(
      (segment) =>
        segment.device === device &&
        segment.hour === hour &&
        segment.lastNs >= fromNs &&
        segment.firstNs < toNs,
    );
    yield* found.toSorted((a, b) => a.firstNs - b.firstNs);
  }
}
