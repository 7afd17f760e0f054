import type { DeviceHead, HourEntry } from '../index/recording-index.ts';
import { DAY_HOURS, dateOfDay, dayOfDate, dayOfHour } from './days.ts';
import { EARLIEST, LATEST } from './open-device.ts';
import type { StatisticsPorts } from './ports.ts';

/** Hours since 1970, both inclusive. */
export interface HourRange {
  readonly from: number;
  readonly to: number;
}

/** A device, and where its latest readings are to be looked for: in what is pending, and in the hours of its trail. */
export interface OpenTrail {
  readonly head: DeviceHead;
  /** Days that may have readings which the trail lacks: each run of them as one range, the newest first. */
  readonly pending: readonly HourRange[];
  /** In which hour each channel had its latest reading on all other days, by number of the channel. */
  readonly lastHours: ReadonlyMap<number, number>;
}

/**
 * Looks up where a device's latest readings are.
 *
 * @returns undefined for a device that never had a reading
 */
export async function openTrail(
  device: string,
  { index, signal }: StatisticsPorts,
): Promise<OpenTrail | undefined> {
  const [first, last] = [dayOfHour(EARLIEST.hour), dayOfHour(LATEST.hour)];
  // Read before the trail: a day that is not pending now is in the trail, with all that was stored until now.
  const dates = await index.pendingDates(device, dateOfDay(first), dateOfDay(last));
  const [trail, head] = await Promise.all([index.trail(device), index.head(device)]);
  signal?.throwIfAborted();
  if (head === undefined || head.channels.length === 0) return undefined;
  return { head, pending: runsOf(dates.map(dayOfDate)), lastHours: trail?.lastHours ?? new Map() };
}

/** @param days since 1970, ascending */
function runsOf(days: readonly number[]): HourRange[] {
  const runs: HourRange[] = [];
  for (const day of days.toReversed()) {
    const from = day * DAY_HOURS;
    const next = runs.at(-1);
    if (next?.from === from + DAY_HOURS) runs[runs.length - 1] = { from, to: next.to };
    else runs.push({ from, to: from + DAY_HOURS - 1 });
  }
  return runs;
}

/**
 * More than the revisions that an hour comes to: 18 segments a second in each of 32 lanes. The sum over as many channels
 * as a device may have is still told exactly, until the year 2138.
 */
const REVISIONS = 2 ** 21;

/**
 * A number that rises when what is told of an hour changes, and when a later hour takes its place, whatever the
 * revisions of the two. So does the sum over what is told of several sensors, each of one hour: it needs no other
 * hours than those that were read, and days that are summed up meanwhile do not lower it.
 */
export const revisionAt = ({ hour, revision }: HourEntry): number => hour * REVISIONS + revision;
