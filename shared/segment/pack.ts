import { type Block, blockCount, blockSpan, lowerBound, sliceBlock } from './column.ts';
import { encodeBlock } from './codec.ts';
import { SEGMENT_LIMITS } from './limits.ts';

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
  if (count <= SEGMENT_LIMITS.readings && textBytes(block) <= SEGMENT_LIMITS.aimedContentBytes) {
    const packed = encodeBlock(block);
    if (packed.length <= maxPackedBytes || count === 1) return [{ block, packed }];
  }
  return halve(block).flatMap((half) => packBlock(half, maxPackedBytes));
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

/** Two parts of a block of at least two readings, neither of them empty, cut in time where that is possible. */
function halve(block: Block): Block[] {
  const { firstNs, lastNs } = blockSpan(block);
  if (lastNs > firstNs) {
    const middle = medianTime(block, firstNs);
    return [sliceBlock(block, firstNs, middle), sliceBlock(block, middle, lastNs + 1)];
  }
  const cut = block.columns.length >>> 1;
  return [
    { ...block, columns: block.columns.slice(0, cut) },
    { ...block, columns: block.columns.slice(cut) },
  ];
}

/**
 * The time after firstNs nearest to where half of all readings are before it. It is the median of all columns,
 * not of one: cutting off little at a time would pack a block of many sensors over and over.
 */
function medianTime(block: Block, firstNs: number): number {
  const times = new Float64Array(blockCount(block));
  let at = 0;
  for (const column of block.columns) {
    times.set(column.times, at);
    at += column.times.length;
  }
  times.sort();
  const later = lowerBound(times, firstNs + 1);
  return times[Math.max(later, times.length >>> 1)] ?? firstNs + 1;
}
