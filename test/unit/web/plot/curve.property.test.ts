import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SeriesChannel } from '../../../../shared/api/series.ts';
import { curveOf, firstFrom, indexAt, longPause, withLive } from '../../../../web/panels/plot/curve.ts';
import { binned, curve, rawOf, START, anyTimes } from './channels.ts';

describe('curves of parts', () => {
  test('every empty part breaks a line of many readings', () => {
    const counts = fc.array(fc.constantFrom(0, 3, 10), { maxLength: 40 });

    fc.assert(
      fc.property(counts, (list) => {
        const { means } = curveOf(binned(list), false);

        // One break for each stretch of empty parts that lies between others.
        const text = list
          .map((count) => (count === 0 ? '.' : 'x'))
          .join('')
          .replace(/^\.+|\.+$/g, '');
        const drawn = means.map((mean) => (mean === null ? '.' : 'x')).join('');
        expect(drawn).toBe(text.replace(/\.+/g, '.'));
        expect(means.filter((mean) => mean !== null)).toEqual(
          [...list.keys()].filter((bin) => list[bin] !== 0),
        );
      }),
    );
  });

  test('an empty part here and there is none where parts hold one reading', () => {
    expect(curveOf(binned([1, 1, 0, 1, 1]), false).means).toEqual([0, 1, 3, 4]);
    expect(curveOf(binned([1, 1, 0, 0, 0, 1]), false).means).toEqual([0, 1, null, 5]);
  });

  test('points lie in the middle of their parts, steps at their start, and bands go along', () => {
    const channel = binned([5, 0, 5]);

    expect(curveOf(channel, false)).toMatchObject({
      times: [START + 500, START + 1500, START + 2500],
      least: [-1, null, 1],
      greatest: [2, null, 4],
      isRaw: false,
    });
    expect(curveOf(channel, true).times).toEqual([START, START + 1500, START + 2000]);
  });
});

describe('curves of readings', () => {
  test('a pause that stands out breaks the line, uneven ones do not', () => {
    const steady = Array.from({ length: 20 }, (_, index) => index * 1000);
    const outage = steady.map((ms) => (ms < 10_000 ? ms : ms + 60_000));

    expect(curveOf(rawOf(steady), false).means).not.toContain(null);
    expect(curveOf(rawOf(outage), false).means.filter((mean) => mean === null)).toHaveLength(1);
    expect(curveOf(rawOf([0, 1000, 90_000]), false).means).not.toContain(null);
  });

  test('booleans are 0 and 1, texts are left out, nanoseconds stay apart', () => {
    const channel: SeriesChannel = {
      sensor: 'door',
      kind: 'boolean',
      raw: true,
      readings: [
        { timestamp: '2026-05-23T20:00:00.000250Z', value: true },
        { timestamp: '2026-05-23T20:00:00.000750Z', value: false },
        { timestamp: '2026-05-23T20:00:01Z', value: 'open' },
      ],
    };

    const { times, means } = curveOf(channel, true);

    expect(means).toEqual([1, 0]);
    expect(times).toEqual([START + 0.25, START + 0.75]);
  });

  test('too few readings have no long pause', () => {
    expect(longPause([0, 1, 2])).toBe(Number.POSITIVE_INFINITY);
    expect(longPause([0, 1, 2, 3, 4])).toBe(4);
  });

  test('what comes live is appended once, after a gap where there was one', () => {
    const old = curve([10, 20], [1, 2]);

    const now = withLive(old, [
      { atMs: 20, value: 9 },
      { atMs: 30, value: 3 },
      { atMs: 60_030, value: 4 },
    ]);

    expect(now.times).toEqual([10, 20, 30, 30_030, 60_030]);
    expect(now.means).toEqual([1, 2, 3, null, 4]);
    expect(withLive(old, [{ atMs: 5, value: 1 }])).toBe(old);
  });
});

test('a moment finds the point that a search through all finds', () => {
  fc.assert(
    fc.property(
      anyTimes,
      fc.integer({ min: -5, max: 65 }),
      fc.integer({ min: 0, max: 9 }),
      (list, moment, near) => {
        const shown = curve(
          list,
          list.map((time) => (time % 5 === 0 ? null : time)),
        );

        const index = indexAt(shown, moment, near, false);
        const held = indexAt(shown, moment, near, true);

        expect(firstFrom(list, moment)).toBe(list.filter((time) => time < moment).length);
        const before = list.filter((time) => time <= moment).at(-1);
        expect(held === undefined ? undefined : list[held]).toBe(
          before !== undefined && before % 5 !== 0 ? before : undefined,
        );
        const neighbours = [list.filter((time) => time < moment).at(-1), list.find((time) => time >= moment)];
        const distances = neighbours
          .filter((time) => time !== undefined && time % 5 !== 0)
          .map((time) => Math.abs((time ?? NaN) - moment));
        const nearest = Math.min(...distances);
        expect(index === undefined ? undefined : Math.abs((list[index] ?? NaN) - moment)).toBe(
          nearest <= near ? nearest : undefined,
        );
      },
    ),
  );
});
