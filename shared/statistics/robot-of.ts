import { OdographError } from '../errors/odograph-error.ts';
import type { Instant } from '../reading/instant.ts';
import type { StatisticsPorts } from './ports.ts';

export interface Robot {
  readonly revision: number;
  readonly name: string;
  /** As readOdometer tells it of all of its readings. */
  readonly odometer: number;
  readonly lastX: number;
  readonly lastY: number;
  /** Instants of its first and its last pose. */
  readonly created: Instant;
  readonly updated: Instant;
}

/**
 * A device as a robot.
 *
 * @returns undefined for a device that never had a pose
 */
export async function robotOf(_device: string, _ports: StatisticsPorts): Promise<Robot | undefined> {
  throw new OdographError('temporarily-unavailable', 'not computed yet');
}
