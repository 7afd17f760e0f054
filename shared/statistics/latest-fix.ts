import type { DeviceHead, HourEntry } from '../index/recording-index.ts';
import type { MotionName } from './day-summary.ts';
import { DAY_HOURS } from './days.ts';
import { EARLIEST, LATEST } from './open-device.ts';
import { openTrail, revisionAt } from './open-trail.ts';
import type { PlacedFix } from './placed-fix.ts';
import type { StatisticsPorts } from './ports.ts';
import { type PositionChannels, positionChannels, visitFixes } from './read-fixes.ts';

/** The latest position, and the height that was told with it. */
export interface LatestFix extends PlacedFix {
  readonly height: number | undefined;
}

export interface FoundFix {
  /** The head's version without a position, else revisionAt of its hour: it rises when another one is the latest. */
  readonly revision: number;
  readonly fix: LatestFix | undefined;
}

/** How many hours are listed at once where a position has to be looked for further back. */
const STEP_HOURS = 31 * DAY_HOURS;

/**
 * A device's latest position: both coordinates of one instant. It is looked for in the hours of pending days, then in
 * the last hour that may have one on the other days: the earlier of those in which the two were told last.
 * Only where the two were not told together in there, all hours before are gone through.
 *
 * @returns undefined for a device that never had a reading
 */
export async function latestFix(
  device: string,
  name: MotionName,
  ports: StatisticsPorts,
): Promise<FoundFix | undefined> {
  const open = await openTrail(device, ports);
  if (open === undefined) return undefined;
  const { head, pending, lastHours } = open;
  const none = { revision: head.version, fix: undefined };
  const channels = positionChannels(head, name);
  if (channels === undefined) return none;
  const last = Math.min(lastHours.get(channels.first) ?? -1, lastHours.get(channels.second) ?? -1);
  const find = async (from: number, to: number): Promise<FoundFix | undefined> => {
    const hours = await ports.index.hours(device, from, to);
    ports.signal?.throwIfAborted();
    return lastFixOf(head, hours, channels, ports);
  };
  for (const { from, to } of pending) {
    if (to <= last) break;
    const found = await find(Math.max(from, last + 1), to);
    if (found !== undefined) return found;
  }
  if (last < 0) return none;
  const found = await find(last, last);
  if (found !== undefined) return found;
  const earliest = (await ports.index.firstHour(device))?.hour ?? last;
  for (let to = last - 1; to >= earliest; to -= STEP_HOURS) {
    const before = await find(Math.max(earliest, to - STEP_HOURS + 1), to);
    if (before !== undefined) return before;
  }
  return none;
}

async function lastFixOf(
  head: DeviceHead,
  hours: readonly HourEntry[],
  channels: PositionChannels,
  ports: StatisticsPorts,
): Promise<FoundFix | undefined> {
  let fix: LatestFix | undefined;
  const visit = (hour: number, ns: number, a: number, b: number, height: number | undefined): void => {
    fix = { at: { hour, ns }, a, b, height };
  };
  const range = { start: EARLIEST, end: LATEST };
  for (const entry of hours.toReversed()) {
    await visitFixes({ head, hours: [entry], range }, channels, visit, ports);
    if (fix !== undefined) return { revision: revisionAt(entry), fix };
  }
  return undefined;
}
