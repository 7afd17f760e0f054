import type { Instant } from '../reading/instant.ts';
import type { Position } from './distance.ts';

/** Where a device was at an instant: degrees of latitude and longitude, or x and y. */
export interface PlacedFix extends Position {
  readonly at: Instant;
}
