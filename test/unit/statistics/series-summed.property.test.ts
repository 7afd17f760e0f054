import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOfHour, fromNanoseconds, HOUR_NS, toNanoseconds } from '../../../shared/reading/instant.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { readDayQuarters } from '../../../shared/statistics/read-day-quarters.ts';
import { readSeries } from '../../../shared/statistics/read-series.ts';
import { RUNS } from '../../support/arbitraries.ts';
import { edgesOf } from '../../support/edges.ts';
import { Oracle } from '../../support/oracle.ts';
import { FIRST_HOUR } from '../../support/readings.ts';
import { dumpDays, statisticsPorts, watchedPorts } from '../../support/statistics.ts';
import { memoryStores, store } from '../../support/stores.ts';

/** Midnight before the first day, in hours since 1970. */
const MIDNIGHT = FIRST_HOUR - 22;
const DAYS = 8;
const QUARTER_NS = HOUR_NS / 4;

const times = fc.record({
  hour: fc.integer({ min: 0, max: 24 * DAYS - 1 }).map((ahead) => MIDNIGHT + ahead),
  ns: fc.oneof(
    fc.constantFrom(0, QUARTER_NS - 1, QUARTER_NS, HOUR_NS - 1),
    fc.integer({ min: 0, max: HOUR_NS - 1 }),
  ),
});
const values = fc.oneof(
  fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => ({ kind: 'number', value }) as const),
  fc.boolean().map((is) => ({ kind: 'boolean', value: is ? 1 : 0 }) as const),
  fc.constantFrom('low', 'high', '').map((value) => ({ kind: 'text', value }) as const),
);
const readings = fc.array(
  fc
    .tuple(times, fc.constantFrom('speed', 'mode'), values)
    .map(([time, sensor, value]): Reading => ({ device: 'car', sensor, ...time, ...value })),
  { minLength: 1, maxLength: 60 },
);
const moments = fc
  .tuple(times, fc.integer({ min: -30, max: 30 }))
  .map(([{ hour, ns }, off]) => toNanoseconds({ hour: hour + off, ns }));
const ranges = fc
  .uniqueArray(moments, { minLength: 2, maxLength: 2 })
  .map((pair) => pair.toSorted((a, b) => (a < b ? -1 : 1)))
  .map(([start = 0n, end = 0n]) => ({ start, end }));
const someDays = fc.uniqueArray(fc.integer({ min: 0, max: DAYS - 1 }), { maxLength: DAYS });

const dateOf = (day: number): string => dateOfHour(MIDNIGHT + 24 * day);

/** What is told of some readings, in order, but for their mean. */
function told(ours: readonly Reading[]): unknown {
  const numbers = ours.map(({ value }) => value).filter((value) => typeof value === 'number');
  const none = numbers.length === 0;
  return {
    count: ours.length,
    min: none ? null : Math.min(...numbers),
    max: none ? null : Math.max(...numbers),
    first: numbers[0] ?? null,
    last: numbers.at(-1) ?? null,
  };
}

/** How far a mean is off, as a part of what was added up. */
function offOf(mean: number | null, ours: readonly Reading[]): number {
  const numbers = ours.map(({ value }) => value).filter((value) => typeof value === 'number');
  const sum = numbers.reduce((all, value) => all + value, 0);
  const size = numbers.reduce((all, value) => all + Math.abs(value), 0);
  return Math.abs((mean ?? 0) * numbers.length - sum) / Math.max(size, 1e-300);
}

describe('series of days that are summed up or not', () => {
  it('tell what a plain computation tells, before and after readings came late', async () => {
    await fc.assert(
      fc.asyncProperty(
        readings,
        readings,
        someDays,
        someDays,
        ranges,
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 12 }),
        async (early, late, first, again, { start, end }, bins, most) => {
          const stores = memoryStores();
          const oracle = new Oracle().add(early).add(late);
          await store(stores, early);
          await dumpDays(stores, 'car', first.map(dateOf));
          await store(stores, late);
          await dumpDays(stores, 'car', again.map(dateOf));
          const channels = (await stores.index.head('car'))?.channels ?? [];
          const query = { device: 'car', channels, bins, readings: most };
          const range = { start: fromNanoseconds(start), end: fromNanoseconds(end) };
          const series = await readSeries({ ...query, ...range }, statisticsPorts(stores));
          const edges = edgesOf(start, end, bins);
          expect(series?.channels.map(({ sensor, kind }) => ({ sensor, kind }))).toEqual(channels);
          for (const channel of series?.channels ?? []) {
            const ours = oracle
              .readings('car')
              .filter(({ sensor, kind }) => sensor === channel.sensor && kind === channel.kind)
              .filter((reading) => start <= toNanoseconds(reading) && toNanoseconds(reading) < end);
            expect(channel.raw).toBe(ours.length <= most);
            const one = channel.raw ? channel.readings.map(({ at }) => toNanoseconds(at)) : [];
            expect(one).toEqual(channel.raw ? ours.map(toNanoseconds) : []);
            const parts = channel.raw ? [] : channel.bins;
            const expected = edges.slice(0, -1).map((from, at) => {
              const inPart = ours.filter(
                (reading) => from <= toNanoseconds(reading) && toNanoseconds(reading) < edges[at + 1]!,
              );
              return { from, to: edges[at + 1]!, inPart };
            });
            const found = parts.map(({ start: from, end: to, count, min, max, first: opening, last }) => [
              toNanoseconds(from),
              toNanoseconds(to),
              { count, min, max, first: opening, last },
            ]);
            expect(found).toEqual(
              channel.raw ? [] : expected.map(({ from, to, inPart }) => [from, to, told(inPart)]),
            );
            const worst = Math.max(0, ...parts.map(({ mean }, at) => offOf(mean, expected[at]!.inPart)));
            expect(worst).toBeLessThan(1e-12);
          }
        },
      ),
      RUNS,
    );
  });

  it('tell the quarters of a day alike, summed up or not', async () => {
    await fc.assert(
      fc.asyncProperty(readings, async (some) => {
        const stores = memoryStores();
        const ofDay = some.map((reading) => ({ ...reading, hour: MIDNIGHT + (reading.hour % 24) }));
        await store(stores, ofDay);
        const date = dateOfHour(MIDNIGHT);
        const before = await readDayQuarters('car', ofDay[0]!.sensor, date, statisticsPorts(stores));
        await dumpDays(stores, 'car', [dateOf(0)]);
        const after = await readDayQuarters('car', ofDay[0]!.sensor, date, statisticsPorts(stores));
        expect(after).toEqual(before);
        const count = (after?.quarters ?? []).reduce((sum, quarter) => sum + (quarter?.count ?? 0), 0);
        const { sensor, kind } = (await stores.index.head('car'))!.channels.find(
          (channel) => channel.sensor === ofDay[0]!.sensor,
        )!;
        const ours = new Oracle()
          .add(ofDay)
          .readings('car')
          .filter((reading) => reading.sensor === sensor && reading.kind === kind);
        expect(count).toBe(ours.length);
      }),
      RUNS,
    );
  });

  it('have a revision that rises with what is new, and does not fall when days are summed up', async () => {
    await fc.assert(
      fc.asyncProperty(readings, readings, someDays, ranges, async (early, late, days, { start, end }) => {
        const stores = memoryStores();
        await store(stores, early);
        const range = { start: fromNanoseconds(start), end: fromNanoseconds(end) };
        const revision = async (): Promise<number> => {
          const query = { device: 'car', channels: [{ sensor: 'speed' }], bins: 5, ...range };
          return (await readSeries(query, statisticsPorts(stores)))?.revision ?? -1;
        };
        const first = await revision();
        await dumpDays(stores, 'car', days.map(dateOf));
        expect(await revision()).toBe(first);
        await store(stores, late);
        const isNew = late.some(
          (reading) =>
            reading.sensor === 'speed' && start <= toNanoseconds(reading) && toNanoseconds(reading) < end,
        );
        const second = await revision();
        expect(second).toBeGreaterThanOrEqual(first + (isNew ? 1 : 0));
        await dumpDays(stores, 'car', days.map(dateOf));
        expect(await revision()).toBe(second);
      }),
      RUNS,
    );
  });

  it('read no hours of a month that is summed up, but at the edges', async () => {
    const stores = memoryStores();
    const month = Array.from({ length: 30 * 24 }, (_, hour): Reading => {
      return { device: 'car', sensor: 's', kind: 'number', hour: MIDNIGHT + hour, ns: 7, value: hour };
    });
    await store(stores, month);
    await dumpDays(
      stores,
      'car',
      Array.from({ length: 30 }, (_, day) => dateOf(day)),
    );
    const { ports, listed, read } = watchedPorts(stores);
    const range = { start: { hour: MIDNIGHT + 5, ns: 7 }, end: { hour: MIDNIGHT + 29 * 24 + 5, ns: 8 } };
    const series = await readSeries(
      { device: 'car', channels: [{ sensor: 's' }], ...range, bins: 60 },
      ports,
    );
    const [channel] = series?.channels ?? [];
    const bins = channel?.raw === false ? channel.bins : [];
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(29 * 24 + 1);
    expect(bins).toHaveLength(60);
    expect(read).toEqual([range.start.hour, range.end.hour]);
    const edges = [0, 29].flatMap((day) =>
      Array.from({ length: 24 }, (_, hour) => MIDNIGHT + 24 * day + hour),
    );
    expect(listed).toEqual(edges);
  });

  it('look for the few readings of a sensor only on the days that have some', async () => {
    const stores = memoryStores();
    const of = { device: 'car', kind: 'number', ns: 7 } as const;
    const often = Array.from({ length: 100 }, (_, day): Reading => {
      return { ...of, sensor: 'often', hour: MIDNIGHT + 24 * day + 3, value: day };
    });
    const seldom = [10, 11, 60].map((day): Reading => {
      return { ...of, sensor: 'seldom', hour: MIDNIGHT + 24 * day + 9, value: day };
    });
    await store(stores, [...often, ...seldom]);
    await dumpDays(
      stores,
      'car',
      often.map(({ hour }) => dateOfHour(hour)),
    );
    const { ports, listed } = watchedPorts(stores);
    const range = { start: { hour: MIDNIGHT, ns: 0 }, end: { hour: MIDNIGHT + 24 * 100, ns: 0 } };
    const channels = [{ sensor: 'seldom' }, { sensor: 'often' }, { sensor: 'seldom' }];
    const series = await readSeries({ device: 'car', channels, ...range, bins: 20 }, ports);
    const answered = (series?.channels ?? []).map((channel) =>
      channel.raw ? channel.readings.map(({ value }) => value) : channel.bins.length,
    );
    expect(answered).toEqual([[10, 11, 60], 20, [10, 11, 60]]);
    const days = new Set(listed.map((hour) => Math.floor((hour - MIDNIGHT) / 24)));
    expect([...days]).toEqual([10, 11, 60]);
  });

  it('know of no reading on the last day that can be named', async () => {
    const stores = memoryStores();
    await store(stores, [{ device: 'car', sensor: 's', kind: 'number', hour: MIDNIGHT, ns: 0, value: 1 }]);
    const day = await readDayQuarters('car', 's', '9999-12-31', statisticsPorts(stores));
    expect(day?.quarters.filter((quarter) => quarter !== null)).toEqual([]);
  });
});
