import { beforeEach, expect, test } from 'vitest';
import { NEW_DASHBOARD } from '../../../web/model/edit-dashboard.ts';
import { shifted } from '../../../web/model/time-range.ts';
import { dashboard, openDashboard, setRange } from '../../../web/state/dashboard.ts';
import { isZoomed, moveTo, zoomBack, zoomReset, zoomTo } from '../../../web/state/zoom.ts';

const HOUR = { startMs: Date.UTC(2026, 4, 23, 10), endMs: Date.UTC(2026, 4, 23, 11) };
const MINUTE = { startMs: HOUR.startMs, endMs: HOUR.startMs + 60_000 };
const rangeNow = () => dashboard.value.range;

beforeEach(() => {
  openDashboard(NEW_DASHBOARD);
});

test('zooms are gone back from one by one, up to what followed what came in', () => {
  zoomTo(HOUR);
  const hour = rangeNow();
  zoomTo(MINUTE);
  zoomBack();

  expect(rangeNow()).toEqual(hour);
  expect(dashboard.value.live).toBe(false);
  zoomBack();
  expect([rangeNow(), dashboard.value.live]).toEqual([NEW_DASHBOARD.range, true]);
  expect(isZoomed.value).toBe(false);
});

test('moves beside each other are one step, however many', () => {
  zoomTo(HOUR);
  moveTo(shifted(HOUR, 0.5));
  moveTo(shifted(HOUR, 1));
  expect(rangeNow()).toMatchObject({ start: new Date(HOUR.endMs).toISOString() });

  zoomBack();

  expect(rangeNow()).toEqual(NEW_DASHBOARD.range);
});

test('all zooms are gone back from at once', () => {
  zoomTo(HOUR);
  zoomTo(MINUTE);
  zoomReset();

  expect([rangeNow(), isZoomed.value]).toEqual([NEW_DASHBOARD.range, false]);
});

test('there is no way back to what was shown before a range that somebody chose', () => {
  zoomTo(HOUR);
  const chosen = { kind: 'quick', last: 'PT6H' } as const;
  setRange(chosen);
  expect(isZoomed.value).toBe(false);

  zoomBack();
  zoomReset();

  expect(rangeNow()).toEqual(chosen);
});
