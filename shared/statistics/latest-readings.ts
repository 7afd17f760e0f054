import { OdographError } from '../errors/odograph-error.ts';
import type { Instant } from '../reading/instant.ts';
import type { StatisticsPorts } from './ports.ts';

/** A sensor's latest reading over all of its kinds. */
export type LatestReading = { readonly sensor: string; readonly at: Instant } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Of a JSON object, its text. */
  | { readonly kind: 'text' | 'json'; readonly value: string }
);

export interface LatestReadings {
  readonly revision: number;
  /** In the order of the sensors' names. */
  readonly readings: readonly LatestReading[];
}

/**
 * The latest reading of each of a device's sensors.
 *
 * @returns undefined for a device that never had a reading
 */
export async function latestReadings(
  _device: string,
  _ports: StatisticsPorts,
): Promise<LatestReadings | undefined> {
  throw new OdographError('temporarily-unavailable', 'not computed yet');
}
