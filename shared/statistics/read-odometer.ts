import type { DeviceHead, Measure } from '../index/recording-index.ts';
import type { Instant } from '../reading/instant.ts';
import { CompensatedSum } from './compensated-sum.ts';
import type { MotionName } from './day-summary.ts';
import { distance } from './distance.ts';
import { openDevice } from './open-device.ts';
import type { PlacedFix } from './placed-fix.ts';
import type { StatisticsPorts } from './ports.ts';
import { positionChannels, visitFixes } from './read-fixes.ts';

export interface OdometerQuery {
  readonly device: string;
  /** Both inclusive; without them, from the first reading on and to the last. */
  readonly start?: Instant | undefined;
  readonly end?: Instant | undefined;
  /** The device's own where none is said. */
  readonly measure?: Measure | undefined;
}

export interface Odometer {
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
  const open = await openDevice(query.device, query, ports);
  if (open === undefined) return undefined;
  const { measure = measureOf(open.head) } = query;
  const motion = motionOf(measure);
  const length = new CompensatedSum();
  let fixes = 0;
  let first: PlacedFix | undefined;
  let last: PlacedFix | undefined;
  const channels = positionChannels(open.head, motion);
  if (channels !== undefined) {
    const visit = (hour: number, ns: number, a: number, b: number): void => {
      const fix = { at: { hour, ns }, a, b };
      if (last !== undefined) length.add(distance(motion, last, fix));
      first ??= fix;
      last = fix;
      fixes += 1;
    };
    await visitFixes(open, channels, visit, ports);
  }
  const ends = { ...(first && { first }), ...(last && { last }) };
  return { revision: open.revision, measure, length: length.value, fixes, ...ends };
}
