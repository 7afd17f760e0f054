import { OdographError } from '../errors/odograph-error.ts';
import type { Measure } from '../index/recording-index.ts';
import type { Instant } from '../reading/instant.ts';
import { Bounds } from './bounds.ts';
import { after, DAY_HOURS, earlier, later } from './days.ts';
import { STATISTICS_LIMITS } from './limits.ts';
import { EARLIEST, LATEST, sumOfRevisions } from './open-device.ts';
import type { PlacedFix } from './placed-fix.ts';
import type { StatisticsPorts } from './ports.ts';
import { positionChannels, visitFixes } from './read-fixes.ts';
import { type MotionSource, readMotions } from './read-motions.ts';
import { measureOf, motionOf, type OdometerQuery } from './read-odometer.ts';
import { simplifyLine } from './simplify-line.ts';
import { DayRevisions } from './stretches.ts';

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
 * The line along which a device went in a range, simplified to as many points as are wanted. It is made of all fixes of a
 * range of some days; in a longer one, of the first and the last of each quarter of an hour of the days that are summed
 * up. Of very many fixes, every second is left out, every fourth, and so on, before they are simplified, so that memory
 * stays bounded.
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
  const head = await ports.index.head(query.device);
  if (head === undefined || head.channels.length === 0) return undefined;
  const { measure = measureOf(head) } = query;
  const name = motionOf(measure);
  const channels = positionChannels(head, name);
  if (channels === undefined) return { revision: 0, measure, points: [] };
  const line = new Line();
  const source = { head, name, channels };
  const [start, end] = [later(query.start ?? EARLIEST, EARLIEST), earlier(query.end ?? LATEST, LATEST)];
  const revision = await visit(source, start, end, line, ports);
  return { revision, measure, points: simplifyLine(line.fixes, points, measure) };
}

/** Goes over what a line is made of. @returns the revision */
async function visit(
  source: MotionSource,
  start: Instant,
  end: Instant,
  line: Line,
  ports: StatisticsPorts,
): Promise<number> {
  const device = source.head.device;
  const [first, last] = await Promise.all([ports.index.firstHour(device), ports.index.lastHour(device)]);
  const [fromHour, toHour] = [
    Math.max(start.hour, first?.hour ?? start.hour),
    Math.min(end.hour, last?.hour ?? end.hour),
  ];
  if (toHour - fromHour < DAY_HOURS * STATISTICS_LIMITS.trackDays) {
    const hours = await ports.index.hours(device, fromHour, toHour);
    const add = (hour: number, ns: number, a: number, b: number): void =>
      line.add({ at: { hour, ns }, a, b });
    await visitFixes({ head: source.head, hours, range: { start, end } }, source.channels, add, ports);
    return sumOfRevisions(hours);
  }
  const revisions = new DayRevisions();
  const bounds = new Bounds([start, after(end)]);
  for await (const motion of readMotions(source, bounds, revisions, ports, { whole: false })) {
    line.add(motion.first);
    if (motion.count > 1) line.add(motion.last);
  }
  return revisions.sum;
}

/** Keeps fixes as they come, of very many every second, every fourth and so on, and always the last. */
class Line {
  #fixes: PlacedFix[] = [];
  #last: PlacedFix | undefined;
  #stride = 1;
  #seen = 0;

  add(fix: PlacedFix): void {
    this.#last = fix;
    if (this.#seen % this.#stride === 0) this.#fixes.push(fix);
    this.#seen += 1;
    if (this.#fixes.length < MOST_FIXES) return;
    this.#fixes = this.#fixes.filter((_, at) => at % 2 === 0);
    this.#stride *= 2;
  }

  get fixes(): readonly PlacedFix[] {
    const last = this.#last;
    return last === undefined || this.#fixes.at(-1) === last ? this.#fixes : [...this.#fixes, last];
  }
}
