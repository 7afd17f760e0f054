import type { Instant } from '../reading/instant.ts';
import { latestFix } from './latest-fix.ts';
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
  device: string,
  ports: StatisticsPorts,
): Promise<LatestLocation | undefined> {
  const latest = await latestFix(device, 'location', ports);
  if (latest?.fix === undefined) return latest && { revision: latest.revision };
  const { at, a, b, height } = latest.fix;
  const altitude = height === undefined ? {} : { altitude: height };
  return { revision: latest.revision, fix: { at, latitude: a, longitude: b, ...altitude } };
}
