import type { MotionName } from './day-summary.ts';
import { openDevice } from './open-device.ts';
import type { PlacedFix } from './placed-fix.ts';
import type { StatisticsPorts } from './ports.ts';
import { positionChannels, visitFixes } from './read-fixes.ts';

/** The latest position, and the height that was told with it. */
export interface LatestFix extends PlacedFix {
  readonly height: number | undefined;
}

/**
 * A device's latest position: both coordinates of one instant.
 *
 * @returns undefined for a device that never had a reading
 */
export async function latestFix(
  device: string,
  name: MotionName,
  ports: StatisticsPorts,
): Promise<{ readonly revision: number; readonly fix: LatestFix | undefined } | undefined> {
  const open = await openDevice(device, {}, ports);
  if (open === undefined) return undefined;
  const { revision } = open;
  const channels = positionChannels(open.head, name);
  if (channels === undefined) return { revision, fix: undefined };
  let fix: LatestFix | undefined;
  const visit = (hour: number, ns: number, a: number, b: number, height: number | undefined): void => {
    fix = { at: { hour, ns }, a, b, height };
  };
  for (const hour of open.hours.toReversed()) {
    await visitFixes({ ...open, hours: [hour] }, channels, visit, ports);
    if (fix !== undefined) break;
  }
  return { revision, fix };
}
