import type { Instant } from '../reading/instant.ts';
import type { Fix } from './day-summary.ts';

/** Where a device was at an instant: degrees of latitude and longitude, or x and y. */
export interface PlacedFix extends Omit<Fix, 'ns'> {
  readonly at: Instant;
}
