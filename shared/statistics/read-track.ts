import { OdographError } from '../errors/odograph-error.ts';
import type { Measure } from '../index/recording-index.ts';
import type { OdometerQuery } from './read-odometer.ts';
import type { PlacedFix } from './placed-fix.ts';
import type { StatisticsPorts } from './ports.ts';

export interface TrackQuery extends OdometerQuery {
  /** How many points the line may have; at least 2. */
  readonly points: number;
}

export interface Track {
  readonly revision: number;
  readonly measure: Measure;
  /** In order of time; the first and the last are the range's first and last fix. */
  readonly points: readonly PlacedFix[];
}

/**
 * The line along which a device went in a range, simplified to as many points as are wanted. Of a long range only
 * the first and the last fix of each quarter of an hour, or of each day, are looked at.
 *
 * @returns undefined for a device that never had a reading
 * @throws OdographError `invalid-request` for a number of points that is none
 */
export async function readTrack(_query: TrackQuery, _ports: StatisticsPorts): Promise<Track | undefined> {
  throw new OdographError('temporarily-unavailable', 'not computed yet');
}
