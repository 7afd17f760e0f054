import { OdographError } from '../errors/odograph-error.ts';
import type { Instant } from '../reading/instant.ts';
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
export async function latestPose(_device: string, _ports: StatisticsPorts): Promise<LatestPose | undefined> {
  throw new OdographError('temporarily-unavailable', 'not computed yet');
}
