import { OdographError } from '../errors/odograph-error.ts';
import type { Instant } from '../reading/instant.ts';
import type { StatisticsPorts } from './ports.ts';

export interface LocationFix {
  readonly at: Instant;
  /** Degrees. */
  readonly latitude: number;
  readonly longitude: number;
  /** Not there where none was told at this instant. */
  readonly altitude?: number;
}

export interface LatestLocation {
  readonly revision: number;
  /** Not there when the device never had a location. */
  readonly fix?: LocationFix;
}

/**
 * Where a device was last: latitude and longitude of one instant, as the topic `/location` has them.
 *
 * @returns undefined for a device that never had a reading
 */
export async function latestLocation(
  _device: string,
  _ports: StatisticsPorts,
): Promise<LatestLocation | undefined> {
  throw new OdographError('temporarily-unavailable', 'not computed yet');
}
