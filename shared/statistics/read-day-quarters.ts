import { OdographError } from '../errors/odograph-error.ts';
import type { Kind } from '../reading/reading.ts';
import type { StatisticsPorts } from './ports.ts';

/** What a quarter of an hour holds of a channel; null where there is no number. */
export interface QuarterValues {
  readonly count: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly first: number | null;
  readonly last: number | null;
}

export interface DayQuarters {
  readonly revision: number;
  readonly sensor: string;
  /** The sensor's registered kind. */
  readonly kind: Kind;
  /** 96 of them; null where there is no reading. */
  readonly quarters: readonly (QuarterValues | null)[];
}

/**
 * What a sensor did in the quarters of an hour of a UTC day.
 *
 * @param date `YYYY-MM-DD`
 * @returns undefined for a device or a sensor that never had a reading
 * @throws OdographError `invalid-request` for what is no date
 */
export async function readDayQuarters(
  _device: string,
  _sensor: string,
  _date: string,
  _ports: StatisticsPorts,
): Promise<DayQuarters | undefined> {
  throw new OdographError('temporarily-unavailable', 'not computed yet');
}
