import { type Block, blockCount, blockSpan, sliceBlock } from './column.ts';
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

function textBytes(block: Block): number {
  let bytes = 0;
  for (const column of block.columns) {
    if ('texts' in column) for (const text of column.texts) bytes += text.length;
  }
  return bytes;
}

/** Two parts of a block of at least two readings, neither of them empty, cut in time where that is possible. */
function halve(block: Block): Block[] {
  const { firstNs, lastNs } = blockSpan(block);
  if (lastNs > firstNs) {
    const middle = medianTime(block, firstNs, lastNs);
    return [sliceBlock(block, firstNs, middle), sliceBlock(block, middle, lastNs + 1)];
  }
  const cut = block.columns.length >>> 1;
  return [
    { ...block, columns: block.columns.slice(0, cut) },
    { ...block, columns: block.columns.slice(cut) },
  ];
}

/** A time in (firstNs, lastNs] that has about half of the readings before it. */
function medianTime(block: Block, firstNs: number, lastNs: number): number {
  const largest = block.columns.reduce((a, b) => (b.times.length > a.times.length ? b : a));
  const median = largest.times[largest.times.length >>> 1] ?? lastNs;
  return median > firstNs ? median : lastNs;
}
