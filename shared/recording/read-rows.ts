import type { HourEntry } from '../index/recording-index.ts';
import { HOUR_NS, type Instant } from '../reading/instant.ts';
import type { ReadingStore } from '../segment/reading-store.ts';
import type { ChannelPlan } from './channel-plan.ts';
import { mergeHour } from './merge-hour.ts';
import type { RowBatch } from './rows.ts';

/** A stretch of time, both ends included. */
export interface TimeRange {
  readonly start: Instant;
  readonly end: Instant;
}

/**
 * The rows of a device's recording in a range, in order of time, each reading once.
 *
 * @param hours the hours that have readings, ascending; others are not looked at
 */
export async function* readRows(
  readings: ReadingStore,
  device: string,
  hours: readonly Pick<HourEntry, 'hour'>[],
  plan: ChannelPlan,
  range: TimeRange,
): AsyncGenerator<RowBatch> {
  for (const { hour } of hours) {
    if (hour < range.start.hour || hour > range.end.hour) continue;
    const fromNs = hour === range.start.hour ? range.start.ns : 0;
    const toNs = hour === range.end.hour ? range.end.ns + 1 : HOUR_NS;
    yield* mergeHour(hour, readings.segments(device, hour, fromNs, toNs), plan, fromNs, toNs);
  }
}

/** Whether a range holds any row, read only as far as the first. */
export async function hasRows(...args: Parameters<typeof readRows>): Promise<boolean> {
  for await (const batch of readRows(...args)) if (batch.count > 0) return true;
  return false;
}
