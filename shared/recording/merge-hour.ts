import { decodeBlock } from '../segment/codec.ts';
import type { ChannelPlan } from './channel-plan.ts';
import { HourMerge } from './hour-merge.ts';
import type { RowBatch } from './rows.ts';
import type { SegmentFeed } from './segment-feed.ts';

/**
 * Merges the segments of one device's hour into rows in order of time, each reading once. Only the segments
 * that overlap the current instant are held.
 *
 * @param feed segments in order of hour and first time; those of this hour are taken
 * @param range the part of the hour that is wanted, [fromNs, toNs)
 */
export async function* mergeHour(
  hour: number,
  feed: SegmentFeed,
  plan: ChannelPlan,
  range: readonly [fromNs: number, toNs: number],
): AsyncGenerator<RowBatch> {
  const merge = new HourMerge(hour, plan, range);
  for (;;) {
    const peeked = await feed.peek();
    const next = peeked?.hour === hour ? peeked : undefined;
    if (next !== undefined && next.firstNs <= merge.least) {
      feed.take();
      merge.open(next.arrival, decodeBlock(next.packed, (sensor) => plan.needs(sensor)).columns);
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
