import type { Instant } from '../reading/instant.ts';
import type { StatisticsPorts } from './ports.ts';
import { readOdometer } from './read-odometer.ts';

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
export async function robotOf(device: string, ports: StatisticsPorts): Promise<Robot | undefined> {
  const way = await readOdometer({ device, measure: 'plane' }, ports);
  if (way?.first === undefined || way.last === undefined) return undefined;
  const { revision, length, first, last } = way;
  return {
    revision,
    name: device,
    odometer: length,
    lastX: last.a,
    lastY: last.b,
    created: first.at,
    updated: last.at,
  };
}
