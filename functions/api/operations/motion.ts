import { formatInstant } from '../../../shared/reading/instant.ts';
import type { Measure } from '../../../shared/index/recording-index.ts';
import { latestLocation } from '../../../shared/statistics/latest-location.ts';
import type { PlacedFix } from '../../../shared/statistics/placed-fix.ts';
import { readOdometer } from '../../../shared/statistics/read-odometer.ts';
import { readTrack } from '../../../shared/statistics/read-track.ts';
import type { Operations } from '../operation.ts';
import { deviceMeant, found, statisticsPorts } from '../statistics.ts';

type MotionOperations = Pick<Operations, 'getLocation' | 'getTrack' | 'getOdometer' | 'getLatestLocation'>;

async function location(device: string, signal: AbortSignal) {
  const { revision, fix } = found(await latestLocation(device, statisticsPorts(signal)), device);
  return {
    device,
    revision,
    latitude: fix?.latitude ?? null,
    longitude: fix?.longitude ?? null,
    altitude: fix?.altitude ?? null,
    timestamp: fix ? formatInstant(fix.at) : null,
  };
}

function toFix({ at, a, b }: PlacedFix, measure: Measure) {
  const timestamp = formatInstant(at);
  return measure === 'geodesic' ? { timestamp, latitude: a, longitude: b } : { timestamp, x: a, y: b };
}

/** GeoJSON has the longitude first: https://www.rfc-editor.org/rfc/rfc7946#section-3.1.1 */
const toPosition = ({ a, b }: PlacedFix, measure: Measure): [number, number] =>
  measure === 'geodesic' ? [b, a] : [a, b];

function toGeometry(positions: [number, number][]) {
  const [first] = positions;
  if (first === undefined) return null;
  if (positions.length === 1) return { type: 'Point' as const, coordinates: first };
  return { type: 'LineString' as const, coordinates: positions };
}

export const motionOperations: MotionOperations = {
  getLocation: async ({ path }, { signal }) => location(path.device, signal),
  getLatestLocation: async ({ query }, asking) =>
    location(await deviceMeant(query.device, asking), asking.signal),
  getTrack: async ({ path: { device }, query }, { signal }) => {
    const track = found(await readTrack({ device, ...query }, statisticsPorts(signal)), device);
    const { revision, measure, points } = track;
    return {
      type: 'Feature' as const,
      geometry: toGeometry(points.map((fix) => toPosition(fix, measure))),
      properties: { device, revision, measure, times: points.map(({ at }) => formatInstant(at)) },
    };
  },
  getOdometer: async ({ path: { device }, query }, { signal }) => {
    const odometer = found(await readOdometer({ device, ...query }, statisticsPorts(signal)), device);
    const { revision, measure, length, fixes, first, last } = odometer;
    return {
      device,
      revision,
      measure,
      unit: measure === 'geodesic' ? ('metres' as const) : ('units' as const),
      length,
      fixes,
      first: first ? toFix(first, measure) : null,
      last: last ? toFix(last, measure) : null,
    };
  },
};
