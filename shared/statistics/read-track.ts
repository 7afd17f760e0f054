import { OdographError } from '../errors/odograph-error.ts';
import type { Measure } from '../index/recording-index.ts';
import { STATISTICS_LIMITS } from './limits.ts';
import { openDevice } from './open-device.ts';
import type { PlacedFix } from './placed-fix.ts';
import type { StatisticsPorts } from './ports.ts';
import { positionChannels, visitFixes } from './read-fixes.ts';
import { measureOf, motionOf, type OdometerQuery } from './read-odometer.ts';
import { simplifyLine } from './simplify-line.ts';

/** Fixes that are held at a time. */
const MOST_FIXES = 100_000;

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
 * The line along which a device went in a range, simplified to as many points as are wanted. Of a very long one, every
 * second fix is left out, every fourth, and so on, before it is simplified, so that memory stays bounded.
 *
 * @returns undefined for a device that never had a reading
 * @throws OdographError `invalid-request` for a number of points that is none
 */
export async function readTrack(query: TrackQuery, ports: StatisticsPorts): Promise<Track | undefined> {
  const { points } = query;
  if (!Number.isInteger(points) || points < 2 || points > STATISTICS_LIMITS.points)
    throw new OdographError(
      'invalid-request',
      `points must be a whole number from 2 to ${STATISTICS_LIMITS.points}`,
    );
  const open = await openDevice(query.device, query, ports);
  if (open === undefined) return undefined;
  const { measure = measureOf(open.head) } = query;
  const channels = positionChannels(open.head, motionOf(measure));
  let fixes: PlacedFix[] = [];
  let last: PlacedFix | undefined;
  let stride = 1;
  let seen = 0;
  const visit = (hour: number, ns: number, a: number, b: number): void => {
    last = { at: { hour, ns }, a, b };
    if (seen % stride === 0) fixes.push(last);
    seen += 1;
    if (fixes.length < MOST_FIXES) return;
    fixes = fixes.filter((_, at) => at % 2 === 0);
    stride *= 2;
  };
  if (channels !== undefined) await visitFixes(open, channels, visit, ports);
  if (last !== undefined && fixes.at(-1) !== last) fixes.push(last);
  return { revision: open.revision, measure, points: simplifyLine(fixes, points, measure) };
}
