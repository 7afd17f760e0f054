import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SeriesBin, SeriesChannel } from '../../../../shared/api/series.ts';
import { aligned } from '../../../../web/panels/plot/align.ts';
import { askGroups } from '../../../../web/panels/plot/ask-groups.ts';
import { axisRange, extentOf } from '../../../../web/panels/plot/axis-range.ts';
import { csvOf } from '../../../../web/panels/plot/csv.ts';
import {
  type Curve,
  curveOf,
  firstFrom,
  indexAt,
  longPause,
  withLive,
} from '../../../../web/panels/plot/curve.ts';
import { colorOf, merged, statesOf } from '../../../../web/panels/plot/states.ts';

const START = Date.UTC(2026, 4, 23, 20);
const BIN_MS = 1000;
const at = (ms: number): string => new Date(START + ms).toISOString();

const binOf = (index: number, count: number, mean: number): SeriesBin => {
  const figures = { mean, min: mean - 1, max: mean + 2, first: mean, last: mean };
  const empty = { mean: null, min: null, max: null, first: null, last: null };
  const [start, end] = [at(index * BIN_MS), at((index + 1) * BIN_MS)];
  return { start, end, count, ...(count === 0 ? empty : figures) };
};
const binned = (counts: readonly number[]): SeriesChannel => ({
  sensor: 'speed',
  kind: 'number',
  raw: false,
  bins: counts.map((count, index) => binOf(index, count, index)),
});
const rawOf = (times: readonly number[]): SeriesChannel => ({
  sensor: 'speed',
  kind: 'number',
  raw: true,
  readings: times.map((ms, value) => ({ timestamp: at(ms), value })),
});
const curve = (times: number[], means: (number | null)[]): Curve => ({
  times,
  means,
  least: means.map((mean) => mean && mean - 1),
  greatest: means.map((mean) => mean && mean + 1),
  isRaw: false,
  gapMs: 10,
});

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

const times = fc
  .uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 30 })
  .map((list) => list.toSorted((a, b) => a - b));
const curves = fc.array(
  times.chain((list) =>
    fc
      .array(fc.option(fc.integer(), { freq: 3 }), { minLength: list.length, maxLength: list.length })
      .map((means) => ({ times: list, means })),
  ),
  { maxLength: 5 },
);

test('aligned columns hold each point where a table of all times has it', () => {
  fc.assert(
    fc.property(curves, (list) => {
      const [all, ...columns] = aligned(list);

      const wanted = [...new Set(list.flatMap((each) => each.times))].toSorted((a, b) => a - b);
      expect(all).toEqual(wanted);
      expect(columns).toEqual(
        list.map((each) => {
          const known = new Map(each.times.map((time, index) => [time, each.means[index]]));
          return wanted.map((time) => known.get(time));
        }),
      );
    }),
  );
});

test('a moment finds the point that a search through all finds', () => {
  fc.assert(
    fc.property(
      times,
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

describe('axes', () => {
  const figures = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });

  test('go around all that is drawn', () => {
    fc.assert(
      fc.property(figures, fc.boolean(), fc.boolean(), (list, hasBand, isLog) => {
        const shown = curve([...list.keys()], list);
        const extent = extentOf(shown, 0, list.length, { hasBand, isLog });

        const all = [...list, ...(hasBand ? [...shown.least, ...shown.greatest] : [])];
        const drawn = all.filter((figure) => figure !== null && (!isLog || figure > 0)).map(Number);
        expect(extent).toEqual(
          drawn.length === 0 ? undefined : { min: Math.min(...drawn), max: Math.max(...drawn) },
        );

        const [from, to] = axisRange([extent, undefined], { scale: isLog ? 'log' : 'linear' });
        expect(from).toBeLessThan(to);
        expect(isLog && from <= 0).toBe(false);
        // Powers of ten are inexact in their last place.
        for (const figure of drawn) {
          expect(figure).toBeGreaterThanOrEqual(from - Math.abs(from) * 1e-12);
          expect(figure).toBeLessThanOrEqual(to + Math.abs(to) * 1e-12);
        }
      }),
    );
  });

  test('take bounds that were set, and leave out what lies before or after', () => {
    const shown = curve([0, 1, 2], [100, 5, 100]);
    const extent = extentOf(shown, 1, 1, { hasBand: false, isLog: false });

    expect(extent).toEqual({ min: 5, max: 5 });
    expect(axisRange([extent], { scale: 'linear', min: 0, max: 10 })).toEqual([0, 10]);
    expect(axisRange([{ min: 3, max: 700 }], { scale: 'log' })).toEqual([1, 1000]);
    expect(axisRange([{ min: 10, max: 10 }], { scale: 'log', min: -4 })).toEqual([10, 100]);
    expect(axisRange([], { scale: 'log' })).toEqual([1, 10]);
    const [from, to] = axisRange([{ min: 1, max: 2 }], { scale: 'linear', min: 50 });
    expect(from).toBe(50);
    expect(to).toBeGreaterThan(50);
  });
});

test('a CSV reads back as it was, whatever texts hold', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 8 }), (texts) => {
      const readings = texts.map((value, index) => ({ timestamp: at(index), value }));
      const channel: SeriesChannel = { sensor: 'a,"b"', kind: 'text', raw: true, readings };

      const rows = parse(csvOf([{ device: 'car\n1', channel }]), { columns: true, record_delimiter: '\r\n' });

      expect(rows).toEqual(
        readings.map(({ timestamp, value }) => ({
          device: 'car\n1',
          sensor: 'a,"b"',
          kind: 'text',
          start: timestamp,
          end: timestamp,
          count: '1',
          value,
          min: '',
          max: '',
          first: '',
          last: '',
        })),
      );
    }),
  );
});

test('a CSV of parts leaves out those without readings', () => {
  const lines = csvOf([{ device: 'car-1', channel: binned([4, 0]) }]).split('\r\n');

  expect(lines).toEqual([
    'device,sensor,kind,start,end,count,value,min,max,first,last',
    `car-1,speed,number,${at(0)},${at(1000)},4,0,-1,2,0,0`,
    '',
  ]);
});

test('states hold until something else is said', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('P', 'D', 'R'), { maxLength: 20 }), (texts) => {
      const states = merged(
        texts.map((text, index) => ({ atMs: index * 10, text })),
        texts.length * 10,
      );

      const said = texts.map((_, index) => states.findLast(({ startMs }) => startMs <= index * 10)?.text);
      expect(said).toEqual(texts);
      for (const [index, { endMs, text }] of states.entries()) {
        expect(endMs).toBe(states[index + 1]?.startMs ?? texts.length * 10);
        expect(text).not.toBe(states[index + 1]?.text);
      }
    }),
  );
  expect(statesOf(binned([3, 4]), START)).toEqual({ states: [], counted: 7 });
  expect(colorOf('D')).toBe(colorOf('D'));
});

test('every series is asked for once, in requests that are alike in size', () => {
  const names = Array.from({ length: 30 }, (_, index) => `s${index}`);
  const one = names.map((sensor) => ({ device: 'car-1', sensor, axis: 0 }));

  const groups = askGroups([
    ...one,
    ...one.slice(0, 3),
    { device: 'car-2', sensor: 's0', kind: 'text', axis: 1 },
  ]);

  expect(groups.map(({ sensors }) => sensors.length)).toEqual([15, 15, 1]);
  expect(
    groups
      .slice(0, 2)
      .flatMap(({ sensors }) => sensors)
      .toSorted(),
  ).toEqual(names.toSorted());
  expect(groups.at(-1)).toEqual({ device: 'car-2', kind: 'text', sensors: ['s0'] });
});
