import { compareInstants, type Instant } from '../reading/instant.ts';
import { after as justAfter } from './days.ts';
import type { Pose } from './latest-pose.ts';
import { openDevice } from './open-device.ts';
import type { StatisticsPorts } from './ports.ts';
import { positionChannels, visitFixes } from './read-fixes.ts';

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
export async function readEvents(query: EventsQuery, ports: StatisticsPorts): Promise<Events | undefined> {
  const { device, end, limit } = query;
  const next = query.after && justAfter(query.after);
  const start = later(query.start, next);
  const open = await openDevice(device, { start, end }, ports);
  if (open === undefined) return undefined;
  const { revision } = open;
  const channels = positionChannels(open.head, 'pose');
  if (channels === undefined) return { revision, events: [], more: false };
  const events: Pose[] = [];
  const visit = (hour: number, ns: number, x: number, y: number): void => {
    if (events.length <= limit) events.push({ at: { hour, ns }, x, y });
  };
  await visitFixes(open, channels, visit, ports, () => events.length > limit);
  return { revision, events: events.slice(0, limit), more: events.length > limit };
}

const later = (a: Instant | undefined, b: Instant | undefined): Instant | undefined =>
  a === undefined || (b !== undefined && compareInstants(a, b) < 0) ? b : a;
