import type { Odometer } from '../../shared/api/motion.ts';
import type { OdographClient } from '../../shared/client/odograph-client.ts';
import {
  dateOfHour,
  formatInstant,
  HOUR_NS,
  type Instant,
  parseRfc3339,
} from '../../shared/reading/instant.ts';
import { distance } from '../../shared/statistics/distance.ts';
import { CliFailure } from '../failure.ts';
import { count } from '../format.ts';

/** A UTC day of a way. */
export interface DayWay {
  readonly date: string;
  readonly length: number;
  readonly fixes: number;
}

const HOURS = 24;
/** Each of them is a request. */
const MOST_DAYS = 3660;
/** Requests that run at a time. */
const AT_ONCE = 8;

/**
 * The days of a way, from that of its first position to that of its last. The way between two days counts for the
 * later one, so that they add up to the whole.
 *
 * @throws CliFailure for more days than one may ask for
 */
export async function readDays(whole: Odometer, client: OdographClient): Promise<DayWay[]> {
  const [first, last] = [whole.first, whole.last].map((fix) => fix && parseRfc3339(fix.timestamp));
  if (!first || !last) return [];
  const days = daysBetween(first, last);
  if (days.length > MOST_DAYS) {
    throw new CliFailure(
      `That is the way of ${count(days.length)} days.`,
      'Name fewer with --start and --end.',
    );
  }
  const ways: Odometer[] = [];
  for (let at = 0; at < days.length; at += AT_ONCE) {
    const some = days.slice(at, at + AT_ONCE).map(({ start, end }) =>
      client.odometer(whole.device, {
        start: formatInstant(start),
        end: formatInstant(end),
        measure: whole.measure,
      }),
    );
    ways.push(...(await Promise.all(some)));
  }
  return joined(days, ways);
}

interface Day {
  readonly date: string;
  readonly start: Instant;
  /** Itself included. */
  readonly end: Instant;
}

/** Days from that of an instant to that of another; the first and the last end where the range does. */
function daysBetween(first: Instant, last: Instant): Day[] {
  const start = first.hour - (first.hour % HOURS);
  return Array.from({ length: Math.floor((last.hour - start) / HOURS) + 1 }, (_, index) => {
    const hour = start + index * HOURS;
    const isLast = last.hour < hour + HOURS;
    return {
      date: dateOfHour(hour),
      start: index === 0 ? first : { hour, ns: 0 },
      end: isLast ? last : { hour: hour + HOURS - 1, ns: HOUR_NS - 1 },
    };
  });
}

function joined(days: readonly Day[], ways: readonly Odometer[]): DayWay[] {
  let before: Odometer['last'] = null;
  return days.map(({ date }, index) => {
    const way = ways[index];
    const gap = before && way?.first ? between(before, way.first) : 0;
    before = way?.last ?? before;
    return { date, length: (way?.length ?? 0) + gap, fixes: way?.fixes ?? 0 };
  });
}

type Fix = NonNullable<Odometer['last']>;

/** As the server measures it. */
function between(from: Fix, to: Fix): number {
  const motion = 'latitude' in from ? 'location' : 'pose';
  return distance(motion, placeOf(from), placeOf(to));
}

const placeOf = (fix: Fix): { a: number; b: number } =>
  'latitude' in fix ? { a: fix.latitude, b: fix.longitude } : { a: fix.x, b: fix.y };
