import { describe, expect, test } from 'vitest';
import { dashboardSchema } from '../../../shared/dashboard/schema.ts';
import { NEW_DASHBOARD } from '../../../web/model/edit-dashboard.ts';
import {
  customRange,
  durationMs,
  momentMs,
  QUICK_RANGES,
  rangeLabel,
  spanOf,
} from '../../../web/model/time-range.ts';

const NOW = Date.UTC(2026, 4, 23, 20, 0, 0);
const HOUR = 3_600_000;

describe('time ranges', () => {
  test.each([
    ['PT15M', HOUR / 4],
    ['PT1H', HOUR],
    ['PT24H', 24 * HOUR],
    ['P7D', 7 * 24 * HOUR],
    ['P30D', 30 * 24 * HOUR],
    ['PT', undefined],
    ['P1Y', undefined],
    ['15', undefined],
  ])('%s lasts %s ms', (text, expected) => {
    expect(durationMs(text)).toBe(expected);
  });

  test('all that are one click away may stand in a dashboard, and end now', () => {
    for (const { last, label } of QUICK_RANGES) {
      const range = { kind: 'quick', last } as const;

      const span = spanOf(range, NOW);

      expect(dashboardSchema.safeParse({ ...NEW_DASHBOARD, range }).success).toBe(true);
      expect(span).toEqual({ startMs: NOW - durationMs(last)!, endMs: NOW });
      expect(rangeLabel(range)).toBe(label);
    }
  });

  test('a stretch that was chosen stays what it is, to the millisecond', () => {
    const span = { startMs: NOW - 1234, endMs: NOW + 5 };

    expect(spanOf(customRange(span), 0)).toEqual(span);
  });

  test('a stretch is never empty', () => {
    const range = customRange({ startMs: NOW, endMs: NOW });

    expect(dashboardSchema.safeParse({ ...NEW_DASHBOARD, range }).success).toBe(true);
    expect(spanOf(range, 0).endMs).toBeGreaterThan(NOW);
  });

  test('moments are read in any zone', () => {
    expect(momentMs('2026-05-23T22:00:00.5+02:00')).toBe(NOW + 500);
    expect(momentMs('yesterday')).toBeUndefined();
  });
});
