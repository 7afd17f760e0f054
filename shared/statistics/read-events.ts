import { OdographError } from '../errors/odograph-error.ts';
import type { Instant } from '../reading/instant.ts';
import type { Pose } from './latest-pose.ts';
import type { StatisticsPorts } from './ports.ts';

export interface EventsQuery {
  readonly device: string;
  /** Both inclusive; without them, from the first reading on and to the last. */
  readonly start?: Instant | undefined;
  readonly end?: Instant | undefined;
  /** Only what is later than this: the last event of the page before. */
  readonly after?: Instant | undefined;
  /** How many events a page has at most; at least 1. */
  readonly limit: number;
}

export interface Events {
  readonly revision: number;
  /** In order of time. */
  readonly events: readonly Pose[];
  /** Whether there are more after the last one. */
  readonly more: boolean;
}

/**
 * A page of a device's poses.
 *
 * @returns undefined for a device that never had a reading
 */
export async function readEvents(_query: EventsQuery, _ports: StatisticsPorts): Promise<Events | undefined> {
  throw new OdographError('temporarily-unavailable', 'not computed yet');
}
