import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SeriesChannel } from '../../../../shared/api/series.ts';
import { aligned } from '../../../../web/panels/plot/align.ts';
import { askGroups } from '../../../../web/panels/plot/ask-groups.ts';
import { axisRange, extentOf } from '../../../../web/panels/plot/axis-range.ts';
import { csvOf } from '../../../../web/panels/plot/csv.ts';
import { colorOf, merged, statesOf } from '../../../../web/panels/plot/states.ts';
import { at, binned, curve, START, anyTimes } from './channels.ts';

const curves = fc.array(
  anyTimes.chain((list) =>
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
  expect(['P', 'D', 'R'].map(colorOf)).toEqual([1, 5, 3]);
});

test('every series is asked for once, those of a device in one request as long as its address is no longer than usual', () => {
  const names = Array.from({ length: 32 }, (_, index) => `s${index}`);
  const one = names.map((sensor) => ({ device: 'car-1', sensor, axis: 0 }));
  const long = names.map((sensor) => ({ device: 'car-3', sensor: `/${'ä'.repeat(60)}/${sensor}`, axis: 0 }));

  const groups = askGroups([
    ...one,
    ...one.slice(0, 3),
    { device: 'car-2', sensor: 's0', kind: 'text', axis: 1 },
  ]);
  const cut = askGroups(long);

  expect(groups).toEqual([
    { device: 'car-1', sensors: names.toSorted() },
    { device: 'car-2', kind: 'text', sensors: ['s0'] },
  ]);
  expect(cut.length).toBeGreaterThan(1);
  expect(cut.flatMap(({ sensors }) => sensors)).toEqual(long.map(({ sensor }) => sensor).toSorted());
  for (const { sensors } of cut)
    expect(sensors.map((sensor) => `&sensor=${encodeURIComponent(sensor)}`).join('').length).toBeLessThan(
      8000,
    );
});
