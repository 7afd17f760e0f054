import { compareInstants, type Instant } from '../reading/instant.ts';
import type { Arrival } from '../segment/arrival.ts';
import { type Block, blockCount, blockSpan, type Column, selectRows } from '../segment/column.ts';
import type { ReadingStore } from '../segment/reading-store.ts';
import type { DeliveredBlock } from './aside.ts';
import { addTimes, type SensorTimes, storedTimes } from './stored-times.ts';

/** What becomes of a delivery of a device that goes forward. */
export interface ForwardVerdict {
  readonly taken: readonly DeliveredBlock[];
  /** How many readings of each batch are dropped; batches of which none is are not named. */
  readonly dropped: ReadonlyMap<Arrival, number>;
  /** Time of the device's latest reading afterwards. */
  readonly last: Instant | undefined;
  /** The last batch. */
  readonly arrival: Arrival;
}

/** A block, and up to which time its readings come too late: -1 when none does. */
interface Bounded {
  readonly delivered: DeliveredBlock;
  readonly boundNs: number;
}

/**
 * Judges batch by batch, in the order of their arrival. What is later than all batches before is taken, in any
 * order within the batch. The rest comes too late and is dropped, except what was taken before and is sent again:
 * that is stored, or stands in an earlier batch of this delivery, and is passed on, since the index may not tell
 * of it yet.
 *
 * The same batches get the same verdict from the same `last`, however much of them was stored in between.
 *
 * @param blocks in the order of their arrival, not empty
 * @param last time of the device's latest reading before; undefined when it has none
 */
export async function judgeForward(
  blocks: readonly DeliveredBlock[],
  last: Instant | undefined,
  readings: Pick<ReadingStore, 'segments'>,
): Promise<ForwardVerdict> {
  const { bounded, end } = boundsOf(blocks, last);
  const known = await knownTimes(bounded, readings);
  const dropped = new Map<Arrival, number>();
  const taken = bounded.flatMap(({ delivered, boundNs }): DeliveredBlock[] => {
    const { block, arrival } = delivered;
    const times = known.get(block.hour);
    const isTaken = (sensor: string, ns: number): boolean =>
      ns > boundNs || times?.get(sensor)?.has(ns) === true;
    const rest = boundNs < 0 ? block : filterRows(block, isTaken);
    if (times !== undefined) addTimes(times, rest.columns);
    const late = blockCount(block) - blockCount(rest);
    if (late > 0) dropped.set(arrival, (dropped.get(arrival) ?? 0) + late);
    return rest.columns.length === 0 ? [] : [{ ...delivered, block: rest }];
  });
  return { taken, dropped, last: end, arrival: blocks.at(-1)?.arrival ?? '0' };
}

/** The later of two times, either of which may be missing. */
export const later = (a: Instant | undefined, b: Instant | undefined): Instant | undefined =>
  a === undefined || (b !== undefined && compareInstants(a, b) < 0) ? b : a;

/** The bound of each block: the latest time of all batches before its own. */
function boundsOf(
  blocks: readonly DeliveredBlock[],
  last: Instant | undefined,
): { readonly bounded: readonly Bounded[]; readonly end: Instant | undefined } {
  let bound = last;
  let end = last;
  let arrival: Arrival | undefined;
  const bounded = blocks.map((delivered): Bounded => {
    const { block, continues } = delivered;
    if (delivered.arrival !== arrival) {
      arrival = delivered.arrival;
      bound = end;
    }
    end = later(end, { hour: block.hour, ns: blockSpan(block).lastNs });
    return { delivered, boundNs: boundIn(block, bound, continues === true) };
  });
  return { bounded, end };
}

/** @param continues an instant that was cut in two batches goes on: the bound itself is not too late then */
function boundIn({ hour }: Block, bound: Instant | undefined, continues: boolean): number {
  if (bound === undefined || hour > bound.hour) return -1;
  if (hour < bound.hour) return Number.POSITIVE_INFINITY;
  return continues ? bound.ns - 1 : bound.ns;
}

/** What is stored at the times of readings that may come too late, hour by hour. */
async function knownTimes(
  bounded: readonly Bounded[],
  readings: Pick<ReadingStore, 'segments'>,
): Promise<Map<number, SensorTimes>> {
  const doubtful = new Map<number, Block>();
  for (const { delivered, boundNs } of bounded) {
    const { block } = delivered;
    if (boundNs < blockSpan(block).firstNs) continue;
    const { columns } = filterRows(block, (_, ns) => ns <= boundNs);
    const before = doubtful.get(block.hour)?.columns ?? [];
    doubtful.set(block.hour, { ...block, columns: [...before, ...columns] });
  }
  const known = new Map<number, SensorTimes>();
  for (const [hour, block] of doubtful) known.set(hour, await storedTimes(block, readings));
  return known;
}

/** The rows of a block that pass; columns of which none does are left out. */
function filterRows(block: Block, passes: (sensor: string, ns: number) => boolean): Block {
  const columns = block.columns.flatMap((column): Column[] => {
    const { sensor, times } = column;
    const rows = Uint32Array.from(times.keys()).filter((row) => passes(sensor, times[row] ?? 0));
    if (rows.length === times.length) return [column];
    return rows.length === 0 ? [] : [selectRows(column, rows)];
  });
  return { ...block, columns };
}
