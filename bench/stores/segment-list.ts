import type { ReadingStore, Segment } from '../../shared/segment/reading-store.ts';
import { type Block, blockCount, blockSpan } from '../../shared/segment/column.ts';
import { packBlock } from '../../shared/segment/pack.ts';

/** A block's segments as persist makes them of one delivery. */
export function segmentsOf(block: Block, arrival: number): Segment[] {
  return packBlock(block).map((part) => ({
    device: block.device,
    hour: block.hour,
    ...blockSpan(part.block),
    count: blockCount(part.block),
    arrival: String(arrival),
    lastArrival: String(arrival),
    expires: Number.MAX_SAFE_INTEGER,
    packed: part.packed,
  }));
}

/** Serves segments that are there already, in order of their first times; all of one device. */
export class SegmentList implements Pick<ReadingStore, 'segments'> {
  readonly #segments: readonly Segment[];

  constructor(segments: readonly Segment[]) {
    this.#segments = segments.toSorted((a, b) => a.hour - b.hour || a.firstNs - b.firstNs);
  }

  async *segments(_device: string, hour: number, fromNs: number, toNs: number): AsyncGenerator<Segment> {
    for (const segment of this.#segments) {
      if (segment.hour === hour && segment.lastNs >= fromNs && segment.firstNs < toNs) yield segment;
    }
  }
}
