import type { Instant } from '../reading/instant.ts';
import { latestFix } from './latest-fix.ts';
import type { StatisticsPorts } from './ports.ts';

export interface Pose {
  readonly at: Instant;
  readonly x: number;
  readonly y: number;
}

export interface LatestPose {
  readonly revision: number;
  /** Not there when the device never had a pose. */
  readonly pose?: Pose;
}

/**
 * Where in its plane a device was last: x and y of one instant, as the topic `/pose` has them.
 *
 * @returns undefined for a device that never had a reading
 */
export async function latestPose(device: string, ports: StatisticsPorts): Promise<LatestPose | undefined> {
  const latest = await latestFix(device, 'pose', ports);
  if (latest?.fix === undefined) return latest && { revision: latest.revision };
  const { at, a, b } = latest.fix;
  return { revision: latest.revision, pose: { at, x: a, y: b } };
}
