import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { WINDOW_LIMITS } from '../../../shared/manifest/limits.ts';
import { cutTimeline, type SessionExtent, spansIn } from '../../../shared/session/timeline.ts';
import { SESSION_NS } from '../../support/sessions.ts';

const MINUTE = 60_000_000_000n;
const DAY = 1440n * MINUTE;
const LATER_MS = Number((SESSION_NS + 100n * DAY) / 1_000_000n);

const extents = fc.array(
  fc
    .record({
      minute: fc.nat(3 * 1440),
      ns: fc.constantFrom(0n, 1n, MINUTE - 1n),
      length: fc.oneof(fc.constantFrom(0n, 1n, MINUTE, DAY), fc.bigInt(0n, 90n * MINUTE)),
      bytes: fc.constantFrom(1e-300, 1e-9, 1, 1000, 5e6, 7e6, 1e9),
      isSure: fc.boolean(),
    })
    .map(({ minute, ns, length, bytes, isSure }): SessionExtent => {
      const start = SESSION_NS + BigInt(minute) * MINUTE + ns;
      return { start, end: start + length, bytes, isSure };
    }),
  { maxLength: 12 },
);

/** Estimated bytes that extents have in a window, minute by minute. */
function bytesIn(all: readonly SessionExtent[], from: bigint, to: bigint): number {
  let sum = 0;
  for (const { start, end, bytes } of all) {
    const [first, last] = [start / MINUTE, end / MINUTE];
    const [a, b] = [first > from ? first : from, last < to ? last : to];
    if (a <= b) sum += (bytes * Number(b - a + 1n)) / Number(last - first + 1n);
  }
  return sum;
}

test('windows hold each moment of each extent once, however little it has, and are not too large', () => {
  fc.assert(
    fc.property(extents, (all) => {
      const windows = cutTimeline(all, 10, LATER_MS);

      let last = -1n;
      for (const { start, end } of windows) {
        expect(start > last && end > start).toBe(true);
        last = end;
        const minutes = (end + 1n - start) / MINUTE;
        const length = Number(minutes);
        expect(WINDOW_LIMITS.minutes).toContain(length);
        expect(start % (minutes * MINUTE)).toBe(0n);
        const bytes = bytesIn(all, start / MINUTE, end / MINUTE);
        // What is next to nothing is counted as a byte a minute.
        expect(length === 1 || bytes <= WINDOW_LIMITS.wireBytes + 0.01).toBe(true);
        expect(all.some((extent) => extent.start <= end && extent.end >= start)).toBe(true);
      }
      for (const { start, end } of all) {
        let covered = start;
        for (const window of windows)
          if (window.start <= covered && covered <= window.end) covered = window.end + 1n;
        expect(covered > end).toBe(true);
      }
    }),
    { numRuns: 500, seed: 3 },
  );
});

test('days that are not over are cut into windows of at most an hour', () => {
  const whole = { start: SESSION_NS, end: SESSION_NS + 2n * DAY - 1n, bytes: 1, isSure: false };

  const windows = cutTimeline([whole], 10, Number((SESSION_NS + DAY) / 1_000_000n) + 7);

  expect(windows.map(({ start, end }) => (end + 1n - start) / MINUTE)).toEqual([
    1440n,
    ...Array.from({ length: 24 }, () => 60n),
  ]);
});

test.each([
  [3, 3n * DAY - 1n],
  [1, 0n],
])('%d days are taken and no more', (days, length) => {
  const extent = { start: SESSION_NS, end: SESSION_NS + length, bytes: 1, isSure: true };
  const longer = { ...extent, end: SESSION_NS + BigInt(days) * DAY };
  const apart = [extent, { ...extent, start: SESSION_NS + 9n * DAY, end: SESSION_NS + 9n * DAY }];

  expect(cutTimeline([extent], days, LATER_MS).length).toBeGreaterThan(0);
  for (const tooMany of [[longer], apart])
    expect(() => cutTimeline(tooMany, days, LATER_MS)).toThrow(
      expect.objectContaining({ code: 'range-too-long' }),
    );
});

test('the part of a window is as wide as what reaches into it, and sure when something sure lies in it', () => {
  fc.assert(
    fc.property(extents, (all) => {
      const windows = cutTimeline(all, 10, LATER_MS);

      const spans = spansIn(windows, all);

      const expected = windows.map(({ start, end }) => {
        const reaching = all.filter((extent) => extent.start <= end && extent.end >= start);
        const starts = reaching.map((extent) => (extent.start > start ? extent.start : start));
        const ends = reaching.map((extent) => (extent.end < end ? extent.end : end));
        return {
          start: starts.reduce((a, b) => (a < b ? a : b)),
          end: ends.reduce((a, b) => (a > b ? a : b)),
          isSure: reaching.some((extent) => extent.isSure && extent.start >= start && extent.end <= end),
        };
      });
      expect(spans).toEqual(expected);
    }),
    { numRuns: 500, seed: 3 },
  );
});
