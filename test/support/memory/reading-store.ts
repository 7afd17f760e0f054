import type { ReadingStore, Segment, StoredBefore } from '../../../shared/segment/reading-store.ts';

/** Keeps segments in memory, as a test's stand-in. */
export class MemoryReadingStore implements ReadingStore {
  readonly #segments = new Map<string, Segment>();

  async put(segment: Segment): Promise<StoredBefore | undefined> {
    const { device, hour, lane = 0, packed } = segment;
    const identity = JSON.stringify([device, hour, lane, Buffer.from(packed).toString('base64')]);
    const present = this.#segments.get(identity);
    if (present !== undefined) return { lastArrival: present.lastArrival, expires: present.expires };
    this.#segments.set(identity, { ...segment, packed: Uint8Array.from(packed) });
    return undefined;
  }

  async extend(device: string, hour: number, expires: number, lane = 0): Promise<void> {
    for (const [identity, segment] of this.#segments) {
      if (segment.device !== device || segment.hour !== hour || segment.expires >= expires) continue;
      if ((segment.lane ?? 0) !== lane) continue;
      this.#segments.set(identity, { ...segment, expires });
    }
  }

  /** Deletes what has expired. */
  expire(nowSeconds: number): void {
    for (const [identity, { expires }] of this.#segments) {
      if (expires <= nowSeconds) this.#segments.delete(identity);
    }
  }

  async *segments(
    device: string,
    hour: number,
    fromNs: number,
    toNs: number,
    lanes: readonly number[] = [0],
  ): AsyncGenerator<Segment> {
    const found = [...this.#segments.values()].filter(
      (segment) =>
        segment.device === device &&
        segment.hour === hour &&
        lanes.includes(segment.lane ?? 0) &&
        segment.lastNs >= fromNs &&
        segment.firstNs < toNs,
    );
    yield* found.toSorted((a, b) => a.firstNs - b.firstNs || (a.lane ?? 0) - (b.lane ?? 0));
  }
}
