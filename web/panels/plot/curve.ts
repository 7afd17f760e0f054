import type { SeriesBin, SeriesChannel } from '../../../shared/api/series.ts';
import { HOUR_MS } from '../../../shared/reading/instant.ts';
import { parseKnownRfc3339 } from '../../../shared/reading/known-instants.ts';
import { firstWhere } from '../../model/first-where.ts';

/** A curve as it is drawn. Its arrays are of one length; null in `means` breaks the line. */
export interface Curve {
  /** Milliseconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly means: readonly (number | null)[];
  readonly least: readonly (number | null)[];
  readonly greatest: readonly (number | null)[];
  /** Whether it is of readings one by one. */
  readonly isRaw: boolean;
  /** What two readings may lie apart at most without a gap between them. */
  readonly gapMs: number;
}

/** A reading that has just come. */
export interface LivePoint {
  readonly atMs: number;
  readonly value: number;
}

/** Empty time is a gap from so many usual pauses on: where a part holds one reading or two, some are empty by chance. */
const PAUSES = 3;
/** Readings that are sent when something changes have no usual pause: the longer ones count, and that many of them. */
const LONG_PAUSES = 4;
const LONGER = 0.9;

/** Milliseconds since 1970 with their fraction. */
export function exactMs(text: string): number {
  const at = parseKnownRfc3339(text);
  return at === undefined ? Number.NaN : at.hour * HOUR_MS + at.ns / 1e6;
}

/**
 * The curve of a channel's numbers or booleans.
 *
 * @param isStep places what parts hold at their start instead of their middle: it holds from there on
 */
export const curveOf = (channel: SeriesChannel, isStep: boolean): Curve =>
  channel.raw ? curveOfReadings(channel.readings) : curveOfBins(channel.bins, isStep);

interface Point {
  readonly startMs: number;
  readonly endMs: number;
  readonly atMs: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

function curveOfBins(bins: readonly SeriesBin[], isStep: boolean): Curve {
  const points: Point[] = [];
  let readings = 0;
  let filledMs = 0;
  for (const { start, end, count, mean, min, max } of bins) {
    if (count === 0 || mean === null) continue;
    const [startMs, endMs] = [exactMs(start), exactMs(end)];
    readings += count;
    filledMs += endMs - startMs;
    const atMs = isStep ? startMs : (startMs + endMs) / 2;
    points.push({ startMs, endMs, atMs, mean, min: min ?? mean, max: max ?? mean });
  }
  const pauseMs = readings === 0 ? 0 : filledMs / readings;
  const usualBinMs = points.length === 0 ? 0 : filledMs / points.length;
  // From the end of a part to the start of the next that holds anything: 0 without an empty one between them.
  return broken(points, PAUSES * pauseMs, false, Math.max(usualBinMs * 2, PAUSES * pauseMs + usualBinMs));
}

function curveOfReadings(readings: readonly { timestamp: string; value: unknown }[]): Curve {
  const points = readings.flatMap(({ timestamp, value }) => {
    const number = typeof value === 'boolean' ? Number(value) : value;
    if (typeof number !== 'number') return [];
    const atMs = exactMs(timestamp);
    return [{ startMs: atMs, endMs: atMs, atMs, mean: number, min: number, max: number }];
  });
  const gapMs = longPause(points.map(({ atMs }) => atMs));
  return broken(points, gapMs, true, gapMs);
}

/** From what pause on readings have a gap between them; endless where there are too few to tell. */
export function longPause(times: readonly number[]): number {
  const pauses = times
    .slice(1)
    .map((time, index) => time - (times[index] ?? time))
    .toSorted((a, b) => a - b);
  const long = pauses[Math.floor(pauses.length * LONGER)];
  return long === undefined || pauses.length < 4 ? Number.POSITIVE_INFINITY : long * LONG_PAUSES;
}

/** @param emptyMs empty time that breaks the line when it is longer, or as long */
function broken(points: readonly Point[], emptyMs: number, isRaw: boolean, gapMs: number): Curve {
  const times: number[] = [];
  const means: (number | null)[] = [];
  const least: (number | null)[] = [];
  const greatest: (number | null)[] = [];
  let endMs: number | undefined;
  for (const point of points) {
    const empty = endMs === undefined ? 0 : point.startMs - endMs;
    if (endMs !== undefined && empty > 0 && empty >= emptyMs) {
      times.push(endMs + empty / 2);
      means.push(null);
      least.push(null);
      greatest.push(null);
    }
    times.push(point.atMs);
    means.push(point.mean);
    least.push(point.min);
    greatest.push(point.max);
    endMs = point.endMs;
  }
  return { times, means, least, greatest, isRaw, gapMs };
}

/** A stream tells what changed last, a few times a second at most: a pause of that length is none. */
const LIVE_PAUSE_MS = 15_000;

/** A curve with readings that came after it was asked for. */
export function withLive(curve: Curve, live: readonly LivePoint[]): Curve {
  let lastMs = curve.times.at(-1) ?? Number.NEGATIVE_INFINITY;
  const fresh = live.filter(({ atMs }) => atMs > lastMs);
  if (fresh.length === 0) return curve;
  const [times, means] = [[...curve.times], [...curve.means]];
  const [least, greatest] = [[...curve.least], [...curve.greatest]];
  const gapMs = Math.max(LIVE_PAUSE_MS, curve.gapMs);
  for (const { atMs, value } of fresh) {
    const put = (time: number, figure: number | null): void => {
      times.push(time);
      for (const column of [means, least, greatest]) column.push(figure);
    };
    if (atMs - lastMs > gapMs) put((lastMs + atMs) / 2, null);
    put(atMs, value);
    lastMs = atMs;
  }
  return { ...curve, times, means, least, greatest };
}

/** Where in an ascending list the first entry stands that is not below a value. */
export const firstFrom = (times: readonly number[], value: number): number =>
  firstWhere(times, (time) => time >= value);

/** What stands in a curve at a moment: at its nearest point, or what holds since the point before. */
export function indexAt(
  { times, means }: Curve,
  atMs: number,
  nearMs: number,
  isStep: boolean,
): number | undefined {
  const next = firstFrom(times, atMs);
  if (isStep) {
    const index = times[next] === atMs ? next : next - 1;
    return means[index] == null ? undefined : index;
  }
  const distance = (index: number): number =>
    means[index] == null ? Number.POSITIVE_INFINITY : Math.abs((times[index] ?? 0) - atMs);
  const nearest = distance(next) < distance(next - 1) ? next : next - 1;
  return distance(nearest) <= nearMs ? nearest : undefined;
}
