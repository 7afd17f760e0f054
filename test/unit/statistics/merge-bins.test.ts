import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bin, Motion } from '../../../shared/statistics/day-summary.ts';
import { distance } from '../../../shared/statistics/distance.ts';
import { mergeBins, mergeMotions } from '../../../shared/statistics/merge-bins.ts';

const binOf = (readings: readonly (readonly [ns: number, value: number])[]): Bin => {
  const values = readings.map(([, value]) => value);
  return {
    count: readings.length,
    min: Math.min(...values),
    max: Math.max(...values),
    sum: values.reduce((sum, value) => sum + value, 0),
    firstNs: readings[0]![0],
    lastNs: readings.at(-1)![0],
    first: values[0]!,
    last: values.at(-1)!,
  };
};

const motionOf = (fixes: readonly (readonly [ns: number, a: number, b: number])[]): Motion => {
  const all = fixes.map(([ns, a, b]) => ({ ns, a, b }));
  let length = 0;
  for (let at = 1; at < all.length; at += 1) length += distance('pose', all[at - 1]!, all[at]!);
  return { count: all.length, length, first: all[0]!, last: all.at(-1)! };
};

/** Cuts a list into parts that are not empty. */
function cut<T>(list: readonly T[], places: readonly number[]): T[][] {
  const edges = [0, ...new Set(places.map((place) => place % list.length)), list.length];
  const sorted = [...new Set(edges)].toSorted((a, b) => a - b);
  return sorted.slice(1).map((edge, at) => list.slice(sorted[at], edge));
}

const places = fc.array(fc.nat(100), { maxLength: 8 });
const whole = fc.integer({ min: -1000, max: 1000 });

describe('mergeBins', () => {
  it('gives what all readings give together, however they were cut', () => {
    const readings = fc.array(whole, { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(readings, places, (values, at) => {
        const all = values.map((value, ns) => [ns * 1e9, value] as const);
        expect(mergeBins(cut(all, at).map(binOf))).toEqual(binOf(all));
      }),
    );
  });

  it('loses nothing where sums cancel each other out', () => {
    const bins = [1, 1e100, 1, -1e100].map((value, ns) => binOf([[ns, value]]));
    expect(mergeBins(bins)?.sum).toBe(2);
  });

  it('tells that a sum is too large, and none of what is no number', () => {
    const large = [1.7e308, 1.7e308, 1].map((value, ns) => binOf([[ns, value]]));
    expect(mergeBins(large)?.sum).toBe(Number.POSITIVE_INFINITY);
    const texts = [3, 4].map((count) => ({ ...binOf([[count, Number.NaN]]), count }));
    expect(mergeBins(texts)).toEqual({ ...binOf([[3, Number.NaN]]), count: 7, lastNs: 4 });
    expect(mergeBins([])).toBeUndefined();
  });
});

describe('mergeMotions', () => {
  it('gives what all fixes give together, the way between the parts included', () => {
    const fixes = fc.array(fc.tuple(whole, whole), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fixes, places, (track, at) => {
        const all = track.map(([a, b], ns) => [ns * 1e9, a, b] as const);
        const { length, ...rest } = mergeMotions('pose', cut(all, at).map(motionOf))!;
        const expected = motionOf(all);
        expect({ ...rest, length: expected.length }).toEqual(expected);
        expect(length).toBeCloseTo(expected.length, 6);
      }),
    );
  });

  it('measures the way between two parts as that between any two fixes', () => {
    const parts = [motionOf([[0, 48, 11]]), motionOf([[1, 48, 12]])];
    expect(mergeMotions('location', parts)?.length).toBe(
      distance('location', { a: 48, b: 11 }, { a: 48, b: 12 }),
    );
    expect(mergeMotions('location', [])).toBeUndefined();
  });
});
