import { type Block, blockCount, blockSpan, lowerBound, sliceBlock } from './column.ts';
import { encodeBlock } from './codec.ts';
import { SEGMENT_LIMITS } from './limits.ts';

/** How much longer parts of a block may come out than their share of the whole, so that few are cut again. */
const PART_MARGIN = 1.08;
/** Parts that a block is cut into at once, and the times that are looked at to find where. */
const MAX_PARTS = 64;
const SAMPLES = 4096;

/** A packed part of a block, with what its index needs to know. */
export interface PackedBlock {
  readonly block: Block;
  readonly packed: Buffer;
}

/**
 * Packs a block into as few segments as the limits allow. A block that is too large is cut in time, so that
 * the segments of one block never overlap.
 *
 * @param maxPackedBytes bound of each packed length; a block of a single instant may exceed it when its
 *   readings alone do, and is then cut by sensors
 * @returns the parts in order of time; none for an empty block
 */
export function packBlock(block: Block, maxPackedBytes: number = SEGMENT_LIMITS.packedBytes): PackedBlock[] {
  const count = blockCount(block);
  if (count === 0) return [];
  let parts = Math.ceil(
    Math.max(count / SEGMENT_LIMITS.readings, textBytes(block) / SEGMENT_LIMITS.aimedContentBytes),
  );
  if (parts === 1) {
    const packed = encodeBlock(block);
    if (packed.length <= maxPackedBytes || count === 1) return [{ block, packed }];
    parts = Math.ceil((packed.length * PART_MARGIN) / maxPackedBytes);
  }
  return cut(block, Math.min(parts, MAX_PARTS)).flatMap((part) => packBlock(part, maxPackedBytes));
}

/** Length of all names and texts, in bytes of UTF-8. */
function textBytes(block: Block): number {
  let bytes = 0;
  for (const column of block.columns) {
    bytes += Buffer.byteLength(column.sensor);
    if ('texts' in column) for (const text of column.texts) bytes += Buffer.byteLength(text);
  }
  return bytes;
}

/** Parts of a block of at least two readings, about `parts` and at least two, cut in time where that is possible. */
function cut(block: Block, parts: number): Block[] {
  const { firstNs, lastNs } = blockSpan(block);
  if (lastNs > firstNs) {
    const ends = [...cutTimes(block, firstNs, Math.max(parts, 2)), lastNs + 1];
    return ends.map((end, at) => sliceBlock(block, ends[at - 1] ?? firstNs, end));
  }
  const middle = block.columns.length >>> 1;
  return [
    { ...block, columns: block.columns.slice(0, middle) },
    { ...block, columns: block.columns.slice(middle) },
  ];
}

/**
 * Ascending times after firstNs between which about equally many readings stand, at least one of them. They are
 * found over all columns, not in one: cutting off little at a time would pack a block of many sensors over and
 * over. A sample does, since parts that come out too long are cut again.
 */
function cutTimes(block: Block, firstNs: number, parts: number): number[] {
  const stride = Math.ceil(blockCount(block) / SAMPLES);
  const sample: number[] = [];
  let row = 0;
  for (const { times } of block.columns) {
    for (; row < times.length; row += stride) sample.push(times[row] ?? 0);
    row -= times.length;
  }
  const times = Float64Array.from(sample).toSorted();
  const later = lowerBound(times, firstNs + 1);
  const found = new Set<number>();
  for (let part = 1; part < parts; part += 1) {
    found.add(times[Math.max(later, Math.floor((part * times.length) / parts))] ?? firstNs + 1);
  }
  return [...found];
}
