import { OdographError } from '../errors/odograph-error.ts';
import type { Measure } from '../index/recording-index.ts';
import type { Instant } from '../reading/instant.ts';
import type { PlacedFix } from './placed-fix.ts';
import type { StatisticsPorts } from './ports.ts';

export interface OdometerQuery {
  readonly device: string;
  /** Both inclusive; without them, from the first reading on and to the last. */
  readonly start?: Instant | undefined;
  readonly end?: Instant | undefined;
  /** The device's own where none is said. */
  readonly measure?: Measure | undefined;
}

export interface Odometer {
  readonly revision: number;
  readonly measure: Measure;
  /** Sum of the distances from each fix to the next: metres where it is geodesic, units of x and y in the plane. */
  readonly length: number;
  readonly fixes: number;
  /** Not there without a fix in the range. */
  readonly first?: PlacedFix;
  readonly last?: PlacedFix;
}

/**
 * How far a device went in a range: derived of what is stored, in order of time, so that neither late readings
 * nor those that came twice can spoil it.
 *
 * @returns undefined for a device that never had a reading
 */
export async function readOdometer(
  _query: OdometerQuery,
  _ports: StatisticsPorts,
): Promise<Odometer | undefined> {
  throw new OdographError('temporarily-unavailable', 'not computed yet');
}
