import type { HourEntry } from '../index/recording-index.ts';
import { MINUTE_NS } from '../reading/instant.ts';
import { compareArrivals } from '../segment/arrival.ts';
import { type Block, blockCount, blockSpan, type Column, selectRows } from '../segment/column.ts';
import { type PackedBlock, packBlock } from '../segment/pack.ts';
import type { ReadingStore, Segment } from '../segment/reading-store.ts';
import type { ChannelNumbers } from './register-channels.ts';
import { storedTimes } from './stored-times.ts';

/**
 * How much may be read to find what is stored already, for each byte that is written otherwise. Reading costs a
 * twentieth of writing, so this at most doubles the cost of a delivery.
 * https://aws.amazon.com/dynamodb/pricing/on-demand/
 */
const READ_PER_WRITTEN = 20;

/**
 * Packs a block, without what is stored and accounted for already: a device that sends its past again, cut in
 * another way, then changes nothing, and no revision rises. That is only looked for where it is likely and
 * cheap: where all of the block lies within what the hour has. Other lanes are not looked at.
 *
 * @param entry of the lane and the block's hour, as it was read before
 */
export async function packNew(
  block: Block,
  lane: number,
  entry: HourEntry | undefined,
  numbers: ChannelNumbers,
  { readings }: { readonly readings: ReadingStore },
): Promise<PackedBlock[]> {
  const parts = packBlock(block);
  if (entry === undefined) return parts;
  const { firstNs, lastNs } = blockSpan(block);
  const bytes = parts.reduce((sum, { packed }) => sum + packed.length, 0);
  const isLikely = entry.firstNs <= firstNs && lastNs <= entry.lastNs;
  if (!isLikely || bytes * READ_PER_WRITTEN < entry.bytes) return parts;
  const told = (segment: Segment): boolean => isAccounted(segment, entry);
  const fresh = dropTimes(block, await storedTimes(block, readings, { lane, counts: told }), entry, numbers);
  return blockCount(fresh) === blockCount(block) ? parts : packBlock(fresh);
}

/** A block without the rows whose times are stored, as far as the index tells of them. */
function dropTimes(
  block: Block,
  stored: ReadonlyMap<string, ReadonlySet<number>>,
  entry: HourEntry,
  numbers: ChannelNumbers,
): Block {
  const columns = block.columns.flatMap((column): Column[] => {
    const times = stored.get(column.sensor);
    if (times === undefined || !entry.channels.has(numbers.numberOf(column) ?? -1)) return [column];
    const isNew = (ns: number): boolean => !times.has(ns) || !entry.minutes.has(Math.floor(ns / MINUTE_NS));
    const rows = Uint32Array.from(column.times.keys()).filter((row) => isNew(column.times[row] ?? 0));
    return rows.length === 0 ? [] : [selectRows(column, rows)];
  });
  return { ...block, columns };
}

/** Whether the index was written after the segment was. */
const isAccounted = (segment: Segment, entry: HourEntry): boolean =>
  compareArrivals(segment.lastArrival, entry.arrival) <= 0;
