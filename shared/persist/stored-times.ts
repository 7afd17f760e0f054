import { permanentReason } from '../quarantine/quarantine.ts';
import { decodeBlock } from '../segment/codec.ts';
import { type Block, blockSpan, type Column } from '../segment/column.ts';
import type { ReadingStore, Segment } from '../segment/reading-store.ts';

/** For each sensor the times at which it has readings, in nanoseconds in an hour. */
export type SensorTimes = Map<string, Set<number>>;

/**
 * The times at which the block's sensors have readings in the segments of its hour, in one lane.
 *
 * @param block not empty
 * @param counts tells which segments are looked at; all when not given
 */
export async function storedTimes(
  block: Block,
  readings: Pick<ReadingStore, 'segments'>,
  {
    lane = 0,
    counts = () => true,
  }: { readonly lane?: number; readonly counts?: (segment: Segment) => boolean } = {},
): Promise<SensorTimes> {
  const { firstNs, lastNs } = blockSpan(block);
  const wanted = new Set(block.columns.map(({ sensor }) => sensor));
  const stored: SensorTimes = new Map();
  for await (const segment of readings.segments(block.device, block.hour, firstNs, lastNs + 1, [lane])) {
    if (counts(segment)) addTimes(stored, readable(segment, wanted));
  }
  return stored;
}

/** Adds the times of columns. */
export function addTimes(known: SensorTimes, columns: readonly Column[]): void {
  for (const { sensor, times } of columns) {
    let ofSensor = known.get(sensor);
    if (ofSensor === undefined) {
      ofSensor = new Set();
      known.set(sensor, ofSensor);
    }
    for (const ns of times) ofSensor.add(ns);
  }
}

/** The wanted columns of a segment; none where it is damaged, since what is sent again may be what mends it. */
function readable(segment: Segment, wanted: ReadonlySet<string>): readonly Column[] {
  try {
    return decodeBlock(segment.packed, { needs: (name) => wanted.has(name) }).columns;
  } catch (error) {
    if (permanentReason(error) === undefined) throw error;
    return [];
  }
}
