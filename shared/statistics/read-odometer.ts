import type { DeviceHead, Measure } from '../index/recording-index.ts';
import type { Instant } from '../reading/instant.ts';
import { Bounds } from './bounds.ts';
import type { MotionName } from './day-summary.ts';
import { after, earlier, later } from './days.ts';
import { EARLIEST, LATEST } from './open-device.ts';
import type { PlacedFix } from './placed-fix.ts';
import type { StatisticsPorts } from './ports.ts';
import { positionChannels } from './read-fixes.ts';
import { readMotions, Way } from './read-motions.ts';
import { DayRevisions } from './stretches.ts';

export interface OdometerQuery {
  readonly device: string;
  /** Both inclusive; without them, from the first reading on and to the last. */
  readonly start?: Instant | undefined;
  readonly end?: Instant | undefined;
  /** The device's own where none is said. */
  readonly measure?: Measure | undefined;
}

export interface Odometer {
  /** Sum of the revisions of the days that have a position in the range: it rises with everything that is new in them. */
  readonly revision: number;
  readonly measure: Measure;
  /** Sum of the distances from each fix to the next: metres where it is geodesic, units of x and y in the plane. */
  readonly length: number;
  readonly fixes: number;
  /** Not there without a fix in the range. */
  readonly first?: PlacedFix;
  readonly last?: PlacedFix;
}

/** The positions that a measure is taken on. */
export const motionOf = (measure: Measure): MotionName => (measure === 'geodesic' ? 'location' : 'pose');

/** How a device's odometer measures: as it was told, else on the Earth where it tells latitude and longitude. */
export const measureOf = (head: DeviceHead): Measure =>
  head.measure ?? (positionChannels(head, 'location') === undefined ? 'plane' : 'geodesic');

/**
 * How far a device went in a range: derived of what is stored, in order of time, so that neither late readings
 * nor those that came twice can spoil it.
 *
 * @returns undefined for a device that never had a reading
 */
export async function readOdometer(
  query: OdometerQuery,
  ports: StatisticsPorts,
): Promise<Odometer | undefined> {
  const head = await ports.index.head(query.device);
  if (head === undefined || head.channels.length === 0) return undefined;
  const { measure = measureOf(head), start = EARLIEST, end = LATEST } = query;
  const name = motionOf(measure);
  const channels = positionChannels(head, name);
  const none = { revision: 0, measure, length: 0, fixes: 0 };
  if (channels === undefined) return none;
  const way = new Way(name);
  const revisions = new DayRevisions();
  const bounds = new Bounds([later(start, EARLIEST), after(earlier(end, LATEST))]);
  for await (const motion of readMotions({ head, name, channels }, bounds, revisions, ports, { whole: true }))
    way.add(motion);
  if (way.motion === undefined) return none;
  const { length, count, first, last } = way.motion;
  return { revision: revisions.sum, measure, length, fixes: count, first, last };
}
