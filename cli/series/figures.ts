import type { Series, SeriesChannel } from '../../shared/api/series.ts';
import { parseRfc3339, toNanoseconds } from '../../shared/reading/instant.ts';

/** What a stretch of a curve is like: readings of a bin, or one. Without numbers there is only their count. */
export interface Stretch {
  /** Where in the range it begins and ends, 0 to 1. */
  readonly from: number;
  readonly to: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly mean: number | null;
  readonly last: number | null;
  readonly count: number;
}

/** A channel's bins or readings in order of time, empty bins included. */
export function stretchesOf(channel: SeriesChannel, series: Series): Stretch[] {
  const [start, end] = [series.start, series.end].map(nanoseconds);
  if (start === undefined || end === undefined) return [];
  const placeOf = (text: string): number => Number(nanoseconds(text) - start) / Number(end - start);
  if (!channel.raw) {
    return channel.bins.map(({ start: begin, end: until, min, max, mean, last, count }) => ({
      from: placeOf(begin),
      to: placeOf(until),
      low: min,
      high: max,
      mean,
      last,
      count,
    }));
  }
  return channel.readings.map(({ timestamp, value }) => {
    const number = typeof value === 'boolean' ? Number(value) : typeof value === 'number' ? value : null;
    const at = placeOf(timestamp);
    return { from: at, to: at, low: number, high: number, mean: number, last: number, count: 1 };
  });
}

const nanoseconds = (text: string): bigint => {
  const at = parseRfc3339(text);
  return at === undefined ? 0n : toNanoseconds(at);
};

/** What a whole curve is like; figures are null where there is no number. */
export interface Summary {
  readonly count: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly mean: number | null;
  readonly last: number | null;
}

export function summaryOf(stretches: readonly Stretch[]): Summary {
  const known = stretches.filter(({ count, mean }) => count > 0 && mean !== null);
  const count = stretches.reduce((sum, stretch) => sum + stretch.count, 0);
  if (known.length === 0) return { count, low: null, high: null, mean: null, last: null };
  const sum = known.reduce((total, stretch) => total + (stretch.mean ?? 0) * stretch.count, 0);
  return {
    count,
    low: Math.min(...known.map(({ low }) => low ?? Infinity)),
    high: Math.max(...known.map(({ high }) => high ?? -Infinity)),
    mean: sum / known.reduce((total, stretch) => total + stretch.count, 0),
    last: known.at(-1)?.last ?? null,
  };
}
