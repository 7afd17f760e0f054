import type { MotionName } from './day-summary.ts';

/** A position: degrees of latitude and longitude, or x and y. */
export interface Position {
  readonly a: number;
  readonly b: number;
}

/**
 * Mean radius of the Earth in metres, (2a + b) / 3 of the ellipsoid GRS 80, rounded as in
 * https://doi.org/10.1007/s001900050278 (Moritz, Geodetic Reference System 1980).
 */
export const EARTH_RADIUS_METRES = 6_371_008.8;

const RADIANS = Math.PI / 180;

/** Great-circle distance in metres; the haversine formula, exact also for positions that lie close together. */
export function greatCircleMetres(a: Position, b: Position): number {
  const north = Math.sin(((b.a - a.a) * RADIANS) / 2);
  const east = Math.sin(((b.b - a.b) * RADIANS) / 2);
  const chord = north * north + Math.cos(a.a * RADIANS) * Math.cos(b.a * RADIANS) * east * east;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** Distance between two fixes: metres for a location, units of x and y for a pose. */
export function distance(motion: MotionName, a: Position, b: Position): number {
  return motion === 'location' ? greatCircleMetres(a, b) : Math.hypot(b.a - a.a, b.b - a.b);
}
