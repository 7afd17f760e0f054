import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HourEntry } from '../../../shared/index/recording-index.ts';
import { WINDOW_LIMITS } from '../../../shared/manifest/limits.ts';
import { cutDay } from '../../../shared/manifest/windows.ts';

const MIDNIGHT = 20_000 * 24;

const entry = (hour: number, readings: number, minutes: Iterable<number>): HourEntry => ({
  device: 'car',
  hour: MIDNIGHT + hour,
  revision: 1,
  readings,
  bytes: 3 * readings,
  firstNs: 0,
  lastNs: 1,
  channels: new Set([0]),
  minutes: new Set(minutes),
  arrival: '1',
  hotUntil: Number.POSITIVE_INFINITY,
});

const minutesOf = (hours: readonly HourEntry[]): number[] =>
  hours.flatMap(({ hour, minutes }) => [...minutes].map((minute) => (hour % 24) * 60 + minute));

/** Estimated bytes of a window, counted minute by minute. */
function sizeOf(hours: readonly HourEntry[], from: number, to: number): number {
  let size = 0;
  for (const each of hours) {
    const inside = minutesOf([each]).filter((minute) => minute >= from && minute < to).length;
    const whole = each.readings * WINDOW_LIMITS.wireBytesPerReading + each.bytes;
    size += (inside * whole) / each.minutes.size;
  }
  return size;
}

const days = fc
  .uniqueArray(
    fc.record({
      hour: fc.nat(23),
      readings: fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 30_000_000 })),
      minutes: fc.uniqueArray(fc.nat(59), { minLength: 1, maxLength: 60 }),
    }),
    { selector: ({ hour }) => hour, minLength: 1, maxLength: 24 },
  )
  .map((hours) =>
    hours
      .map(({ hour, readings, minutes }) => entry(hour, readings, minutes))
      .toSorted((a, b) => a.hour - b.hour),
  );

describe('cutDay', () => {
  it('cuts into aligned windows that hold each minute with readings once and are within the limits', () => {
    fc.assert(
      fc.property(days, fc.constantFrom(1440, 60), (hours, longest) => {
        const windows = cutDay(hours, longest, 1);
        const minutes = minutesOf(hours);
        for (const [at, { fromMinute, toMinute }] of windows.entries()) {
          const length = toMinute - fromMinute;
          expect(WINDOW_LIMITS.minutes).toContain(length);
          expect(fromMinute % length).toBe(0);
          expect(fromMinute).toBeGreaterThanOrEqual(windows[at - 1]?.toMinute ?? 0);
          expect(length).toBeLessThanOrEqual(longest);
          const isSmall = sizeOf(hours, fromMinute, toMinute) <= WINDOW_LIMITS.wireBytes + 1;
          expect(isSmall || length === 1).toBe(true);
          expect(minutes.some((minute) => minute >= fromMinute && minute < toMinute)).toBe(true);
        }
        for (const minute of minutes) {
          expect(windows.filter((each) => minute >= each.fromMinute && minute < each.toMinute)).toHaveLength(
            1,
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('takes the whole day where it is small', () => {
    const hours = [entry(3, 100, [0]), entry(20, 100, [59])];
    expect(cutDay(hours, 1440, 1)).toEqual([{ fromMinute: 0, toMinute: 1440 }]);
    expect(cutDay(hours, 60, 1)).toEqual([
      { fromMinute: 180, toMinute: 240 },
      { fromMinute: 1200, toMinute: 1260 },
    ]);
  });

  it('makes longer windows where only a share is selected', () => {
    const hours = [entry(0, 600_000, [0, 30]), entry(1, 600_000, [0, 30])];
    expect(cutDay(hours, 1440, 1).length).toBeGreaterThan(1);
    expect(cutDay(hours, 1440, 0.1)).toEqual([{ fromMinute: 0, toMinute: 1440 }]);
  });

  it('finds no windows in no hours', () => {
    expect(cutDay([], 1440, 1)).toEqual([]);
  });
});
