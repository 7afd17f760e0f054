import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Fix,
  fixAt,
  gapMsOf,
  nearestFix,
  stretchesOf,
} from '../../../../web/panels/track/track-line.ts';

const MINUTE_MS = 60_000;
const fixesAt = (...times: readonly number[]): Fix[] => times.map((atMs) => ({ atMs, at: [atMs, 0] }));
const everySecond = (fromMs: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => fromMs + index * 1000);

const lines = fc
  .array(fc.integer({ min: 0, max: 10_000_000 }), { maxLength: 60 })
  .map((times) => fixesAt(...times.toSorted((a, b) => a - b)));

describe('gaps of a track', () => {
  test('are far longer than what usually lies between two fixes, and than a minute', () => {
    const times = [...everySecond(0, 100), ...everySecond(300_000, 100)];

    const { known, gaps } = stretchesOf(fixesAt(...times));

    expect(known.map(({ length }) => length)).toEqual([100, 100]);
    expect(gaps).toEqual([fixesAt(99_000, 300_000)]);
    expect(stretchesOf(fixesAt(...everySecond(0, 50), 89_000)).gaps).toEqual([]);
  });

  test('are none where fixes come every quarter of an hour', () => {
    const quarters = Array.from({ length: 96 }, (_, index) => index * 15 * MINUTE_MS);

    expect(stretchesOf(fixesAt(...quarters)).gaps).toEqual([]);
  });

  test('lead from each stretch to the next, and no fix is lost', () => {
    fc.assert(
      fc.property(lines, (fixes) => {
        const { known, gaps } = stretchesOf(fixes);

        expect(known.flat()).toEqual(fixes);
        expect(gaps).toEqual(known.slice(1).map((stretch, index) => [known[index]!.at(-1), stretch[0]]));
        expect(gaps.every(([from, to]) => to!.atMs - from!.atMs >= gapMsOf(fixes))).toBe(true);
      }),
    );
  });
});

test('a device is where its nearest fix was, unless that is long ago or long after', () => {
  const moments = fc.integer({ min: -200_000, max: 10_200_000 });
  fc.assert(
    fc.property(lines, moments, (fixes, atMs) => {
      const fix = fixAt(fixes, atMs);

      const nearest = nearestFix(fixes, atMs);
      const isNear = nearest !== undefined && Math.abs(nearest.atMs - atMs) * 2 <= gapMsOf(fixes);
      expect(fix).toEqual(isNear ? nearest : undefined);
    }),
  );
  expect(fixAt(fixesAt(...everySecond(0, 10)), 100_000)).toBeUndefined();
});
