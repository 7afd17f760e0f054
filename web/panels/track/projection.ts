import type { Bounds } from './bounds.ts';
import type { Position } from './track-line.ts';

/** Puts positions of devices on the map, which knows longitude and latitude only. */
export interface Projection {
  readonly measure: 'geodesic' | 'plane';
  readonly toMap: (position: Position) => [number, number];
  readonly fromMap: (position: Position) => Position;
}

export const GEODESIC: Projection = {
  measure: 'geodesic',
  toMap: ([longitude, latitude]) => [longitude, Math.max(-MOST_LATITUDE, Math.min(MOST_LATITUDE, latitude))],
  fromMap: (position) => position,
};

/** Mercator's map ends there: https://epsg.io/3857 */
const MOST_LATITUDE = 85.051_129;

/** Half the width that a plane gets on the map, in degrees: so near the equator, the map is as good as flat. */
const HALF_DEGREES = 0.5;

/** Lays a plane around the map's origin, so that what it shows is as large as can be. */
export function planeProjection({ least, most }: Bounds): Projection {
  const center: Position = [(least[0] + most[0]) / 2, (least[1] + most[1]) / 2];
  const half = Math.max(most[0] - least[0], most[1] - least[1]) / 2;
  // A step of tens: it stays as it is while a track grows a little.
  const unit = HALF_DEGREES / 10 ** Math.ceil(Math.log10(half === 0 ? 1 : half));
  return {
    measure: 'plane',
    toMap: ([x, y]) => [(x - center[0]) * unit, (y - center[1]) * unit],
    fromMap: ([longitude, latitude]) => [longitude / unit + center[0], latitude / unit + center[1]],
  };
}
