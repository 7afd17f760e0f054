import type { Column } from '../segment/column.ts';
import type { TimeSlice } from '../segment/time-codec.ts';
import type { ChannelPlan } from './channel-plan.ts';
import { HourMerge } from './hour-merge.ts';
import type { RowBatch } from './rows.ts';
import type { Piece } from './piece.ts';
import type { PieceFeed } from './piece-feed.ts';

/**
 * Merges the pieces of one device's hour into rows in order of time, each reading once. Only the pieces that
 * overlap the current instant are held.
 *
 * @param feed pieces in order of hour and first time; those of this hour are taken
 * @param range the part of the hour that is wanted, [fromNs, toNs)
 */
export async function* mergeHour(
  hour: number,
  feed: PieceFeed,
  plan: ChannelPlan,
  range: TimeSlice,
): AsyncGenerator<RowBatch> {
  const merge = new HourMerge(hour, plan);
  for (;;) {
    const peeked = await feed.peek();
    const next = peeked?.hour === hour ? peeked : undefined;
    if (next !== undefined && next.firstNs <= merge.least) {
      feed.take();
      merge.open(next.arrival, unpack(next, plan, range));
      continue;
    }
    // A row at the next segment's first time may be in it as well, and may have arrived there first.
    while (!merge.advance(next?.firstNs ?? Number.POSITIVE_INFINITY)) yield merge.batcher.take();
    if (next === undefined) break;
  }
  if (!merge.finish()) {
    yield merge.batcher.take();
    merge.finish();
  }
  if (merge.batcher.count > 0) yield merge.batcher.take();
}

/** The columns that the plan needs; of a piece at the range's edge just the rows in the range. */
function unpack(piece: Piece, plan: ChannelPlan, range: TimeSlice): readonly Column[] {
  const needs = (sensor: string): boolean => plan.needs(sensor);
  const isWhole = range[0] <= piece.firstNs && piece.lastNs < range[1];
  return piece.unpack(isWhole ? { needs } : { needs, range });
}
