import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareInstants, dateOfHour, HOUR_NS, type Instant } from '../../../shared/reading/instant.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { greatCircleMetres } from '../../../shared/statistics/distance.ts';
import { readOdometer } from '../../../shared/statistics/read-odometer.ts';
import { readTrack } from '../../../shared/statistics/read-track.ts';
import { RUNS } from '../../support/arbitraries.ts';
import { Oracle } from '../../support/oracle.ts';
import { FIRST_HOUR } from '../../support/readings.ts';
import { dumpDays, statisticsPorts, watchedPorts } from '../../support/statistics.ts';
import { memoryStores, store } from '../../support/stores.ts';

/** Midnight before the first day, in hours since 1970. */
const MIDNIGHT = FIRST_HOUR - 22;
const DAYS = 6;
const QUARTER_NS = HOUR_NS / 4;

const places = fc
  .array(
    fc.record({
      hour: fc.integer({ min: 0, max: 24 * DAYS - 1 }).map((ahead) => MIDNIGHT + ahead),
      ns: fc.oneof(
        fc.constantFrom(0, QUARTER_NS - 1, QUARTER_NS, 3 * QUARTER_NS, HOUR_NS - 1),
        fc.integer({ min: 0, max: HOUR_NS - 1 }),
      ),
      a: fc.double({ min: -90, max: 90, noNaN: true }),
      b: fc.double({ min: -180, max: 180, noNaN: true }),
      part: fc.constantFrom('both', 'both', 'both', 'lat', 'lon'),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((made) =>
    made.flatMap(({ hour, ns, a, b, part }): Reading[] => {
      const of = { device: 'car', hour, ns, kind: 'number' } as const;
      const both: Reading[] = [
        { ...of, sensor: 'lat', value: a },
        { ...of, sensor: 'lon', value: b },
      ];
      return both.filter(({ sensor }) => part === 'both' || part === sensor);
    }),
  );

const moments = fc.record({
  hour: fc.integer({ min: MIDNIGHT - 10, max: MIDNIGHT + 24 * DAYS + 10 }),
  ns: fc.constantFrom(0, 1, QUARTER_NS - 1, QUARTER_NS, 2 * QUARTER_NS + 7, HOUR_NS - 1),
});
const ranges = fc
  .tuple(fc.option(moments, { nil: undefined }), fc.option(moments, { nil: undefined }))
  .map(([a, b]) =>
    a !== undefined && b !== undefined && compareInstants(a, b) > 0
      ? { start: b, end: a }
      : { start: a, end: b },
  );
const someDays = fc.uniqueArray(fc.integer({ min: 0, max: DAYS - 1 }), { maxLength: DAYS });

const dateOf = (day: number): string => dateOfHour(MIDNIGHT + 24 * day);

interface Fix {
  readonly at: Instant;
  readonly a: number;
  readonly b: number;
}

/** The fixes of a range by a plain computation. */
function fixesOf(
  oracle: Oracle,
  { start, end }: { start?: Instant | undefined; end?: Instant | undefined },
): Fix[] {
  const found: Fix[] = [];
  for (const [, together] of Map.groupBy(oracle.readings('car'), ({ hour, ns }) => `${hour} ${ns}`)) {
    const a = together.find(({ sensor }) => sensor === 'lat');
    const b = together.find(({ sensor }) => sensor === 'lon');
    if (typeof a?.value !== 'number' || typeof b?.value !== 'number') continue;
    const at = { hour: a.hour, ns: a.ns };
    if (start !== undefined && compareInstants(at, start) < 0) continue;
    if (end !== undefined && compareInstants(at, end) > 0) continue;
    found.push({ at, a: a.value, b: b.value });
  }
  return found;
}

const wayOf = (fixes: readonly Fix[]): number =>
  fixes.slice(1).reduce((sum, fix, at) => sum + greatCircleMetres(fixes[at]!, fix), 0);

describe('the way of a device whose days are summed up or not', () => {
  it('is what a plain computation tells, before and after readings came late', async () => {
    await fc.assert(
      fc.asyncProperty(
        places,
        places,
        someDays,
        someDays,
        ranges,
        async (early, late, first, again, range) => {
          const stores = memoryStores();
          const oracle = new Oracle();
          const ports = statisticsPorts(stores);
          const steps = [
            async () => store(stores, early),
            async () => dumpDays(stores, 'car', first.map(dateOf)),
            async () => store(stores, late),
            async () => dumpDays(stores, 'car', again.map(dateOf)),
          ];
          for (const [nth, step] of steps.entries()) {
            await step();
            if (nth === 0) oracle.add(early);
            if (nth === 2) oracle.add(late);
            const expected = fixesOf(oracle, range);
            const way = wayOf(expected);
            const odometer = await readOdometer({ device: 'car', measure: 'geodesic', ...range }, ports);
            expect(odometer?.fixes).toBe(expected.length);
            expect(Math.abs((odometer?.length ?? 0) - way)).toBeLessThanOrEqual(1e-12 * way);
            expect([odometer?.first, odometer?.last]).toEqual([expected[0], expected.at(-1)]);
            const track = await readTrack({ device: 'car', measure: 'geodesic', points: 5, ...range }, ports);
            expect([track?.points.at(0), track?.points.at(-1)]).toEqual([expected[0], expected.at(-1)]);
            for (const point of track?.points ?? []) expect(expected).toContainEqual(point);
          }
        },
      ),
      RUNS,
    );
  });

  it('has a revision that rises with what is new, and does not fall when days are summed up', async () => {
    await fc.assert(
      fc.asyncProperty(places, places, someDays, ranges, async (early, late, days, range) => {
        const stores = memoryStores();
        const oracle = new Oracle().add(early);
        const query = { device: 'car', measure: 'geodesic', ...range } as const;
        const revision = async (): Promise<number> =>
          (await readOdometer(query, statisticsPorts(stores)))?.revision ?? -1;
        await store(stores, early);
        const first = await revision();
        await dumpDays(stores, 'car', days.map(dateOf));
        expect(await revision()).toBe(first);
        const before = fixesOf(oracle, range).length;
        await store(stores, late);
        const isNew = fixesOf(oracle.add(late), range).length > before;
        const second = await revision();
        expect(second).toBeGreaterThanOrEqual(first + (isNew ? 1 : 0));
        await dumpDays(stores, 'car', days.map(dateOf));
        expect(await revision()).toBe(second);
      }),
      RUNS,
    );
  });

  it('reads no hours of a year that is summed up, but at the edges', async () => {
    const stores = memoryStores();
    const readings = Array.from({ length: 365 }, (_, day): Reading[] => {
      const of = { device: 'car', hour: MIDNIGHT + 24 * day + 12, ns: 7, kind: 'number' } as const;
      return [
        { ...of, sensor: 'lat', value: 10 + day / 100 },
        { ...of, sensor: 'lon', value: 20 },
      ];
    });
    await store(stores, readings.flat());
    const days = [...readings.keys()];
    await dumpDays(stores, 'car', days.map(dateOf));
    const { ports, listed, read } = watchedPorts(stores);
    const start = { hour: MIDNIGHT + 24 + 12, ns: 7 };
    const end = { hour: MIDNIGHT + 24 * 363 + 12, ns: 6 };
    const odometer = await readOdometer({ device: 'car', start, end }, ports);
    expect(odometer?.fixes).toBe(362);
    expect(odometer?.revision).toBe(362);
    expect(listed).toEqual([start.hour, end.hour]);
    expect(read).toEqual([start.hour, end.hour]);
  });
});
