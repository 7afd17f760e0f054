import * as fc from 'fast-check';
import type { SeriesBin, SeriesChannel } from '../../../../shared/api/series.ts';
import type { Curve } from '../../../../web/panels/plot/curve.ts';

export const START = Date.UTC(2026, 4, 23, 20);
const BIN_MS = 1000;
export const at = (ms: number): string => new Date(START + ms).toISOString();

const binOf = (index: number, count: number, mean: number): SeriesBin => {
  const figures = { mean, min: mean - 1, max: mean + 2, first: mean, last: mean };
  const empty = { mean: null, min: null, max: null, first: null, last: null };
  const [start, end] = [at(index * BIN_MS), at((index + 1) * BIN_MS)];
  return { start, end, count, ...(count === 0 ? empty : figures) };
};
export const binned = (counts: readonly number[]): SeriesChannel => ({
  sensor: 'speed',
  kind: 'number',
  raw: false,
  bins: counts.map((count, index) => binOf(index, count, index)),
});
export const rawOf = (times: readonly number[]): SeriesChannel => ({
  sensor: 'speed',
  kind: 'number',
  raw: true,
  readings: times.map((ms, value) => ({ timestamp: at(ms), value })),
});
export const curve = (times: number[], means: (number | null)[]): Curve => ({
  times,
  means,
  least: means.map((mean) => mean && mean - 1),
  greatest: means.map((mean) => mean && mean + 1),
  isRaw: false,
  gapMs: 10,
});

/** Ascending times, none of them twice. */
export const anyTimes = fc
  .uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 30 })
  .map((list) => list.toSorted((a, b) => a - b));
