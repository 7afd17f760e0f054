import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareInstants, HOUR_NS, type Instant, toNanoseconds } from '../../../shared/reading/instant.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { greatCircleMetres } from '../../../shared/statistics/distance.ts';
import { latestLocation } from '../../../shared/statistics/latest-location.ts';
import { latestPose } from '../../../shared/statistics/latest-pose.ts';
import { latestReadings } from '../../../shared/statistics/latest-readings.ts';
import { readDayQuarters } from '../../../shared/statistics/read-day-quarters.ts';
import { readEvents } from '../../../shared/statistics/read-events.ts';
import { readOdometer } from '../../../shared/statistics/read-odometer.ts';
import { readSeries } from '../../../shared/statistics/read-series.ts';
import { readTrack } from '../../../shared/statistics/read-track.ts';
import { robotOf } from '../../../shared/statistics/robot-of.ts';
import { RUNS } from '../../support/arbitraries.ts';
import { edgesOf } from '../../support/edges.ts';
import { Oracle } from '../../support/oracle.ts';
import { FIRST_HOUR, readingBatches } from '../../support/readings.ts';
import { statisticsPorts } from '../../support/statistics.ts';
import { batchOf, deliver, memoryStores, type Stores } from '../../support/stores.ts';

const CLOSE = 1e-12;

/** Stores batches in the order of their arrival, some of them twice. */
async function storeAll(stores: Stores, batches: readonly (readonly Reading[])[]): Promise<Oracle> {
  const oracle = new Oracle();
  for (const [nth, readings] of batches.entries()) {
    const byDevice = [...Map.groupBy(readings, ({ device }) => device).values()];
    for (const [at, ofDevice] of byDevice.entries()) {
      const batch = batchOf(String(1000 + 10 * nth + at), ofDevice);
      await deliver(stores, [batch]);
      if (nth % 3 === 0) await deliver(stores, [batch]);
    }
    oracle.add(readings);
  }
  return oracle;
}

const plainValue = ({ kind, value }: Reading): unknown => (kind === 'boolean' ? value !== 0 : value);

const instants = fc.record({
  hour: fc.integer({ min: FIRST_HOUR - 30, max: FIRST_HOUR + 110 }),
  ns: fc.constantFrom(0, 1, 60_000_000_000, HOUR_NS - 1),
});
const ranges = fc
  .tuple(instants, instants)
  .filter(([a, b]) => compareInstants(a, b) !== 0)
  .map(([a, b]) => (compareInstants(a, b) < 0 ? { start: a, end: b } : { start: b, end: a }));

const isWithin = (at: Instant, start: Instant, end: Instant): boolean =>
  compareInstants(start, at) <= 0 && compareInstants(at, end) <= 0;

/** Readings of two coordinates at a few instants, often at only one of them. */
const positions = (first: string, second: string, sizes: readonly [number, number]) =>
  fc
    .array(
      fc.record({
        sensor: fc.constantFrom(first, second),
        hour: fc.constantFrom(0, 1, 26).map((ahead) => FIRST_HOUR + ahead),
        ns: fc.constantFrom(0, 1, 1_000_000, HOUR_NS - 1),
        value: fc.double({ min: -1, max: 1, noNaN: true }),
      }),
      { minLength: 2, maxLength: 40 },
    )
    .map((places) =>
      places.map(({ value, ...at }): Reading => {
        const size = at.sensor === first ? sizes[0] : sizes[1];
        return { ...at, device: 'car', kind: 'number', value: value * size };
      }),
    );

/** The instants at which both coordinates are told, in order. */
function joined(oracle: Oracle, first: string, second: string): { at: Instant; a: number; b: number }[] {
  const found: { at: Instant; a: number; b: number }[] = [];
  for (const [, together] of Map.groupBy(oracle.readings('car'), ({ hour, ns }) => `${hour} ${ns}`)) {
    const a = together.find(({ sensor }) => sensor === first);
    const b = together.find(({ sensor }) => sensor === second);
    if (typeof a?.value !== 'number' || typeof b?.value !== 'number') continue;
    found.push({ at: { hour: a.hour, ns: a.ns }, a: a.value, b: b.value });
  }
  return found;
}

describe('statistics of what arrived late, twice and in several kinds', () => {
  it('tell the latest reading of each sensor, also from memory and after more has come', async () => {
    await fc.assert(
      fc.asyncProperty(readingBatches, async (batches) => {
        const stores = memoryStores();
        const ports = statisticsPorts(stores);
        const half = Math.ceil(batches.length / 2);
        await storeAll(stores, batches.slice(0, half));
        for (const device of ['car', 'van/2']) await latestReadings(device, ports);
        const oracle = new Oracle().add(batches.slice(0, half).flat()).add(batches.slice(half).flat());
        for (const [nth, readings] of batches.slice(half).entries()) {
          await deliver(stores, [batchOf(String(5000 + nth), readings)]);
        }
        for (const device of ['car', 'van/2']) {
          const expected = [...Map.groupBy(oracle.readings(device), ({ sensor }) => sensor)]
            .map(([sensor, all]) => {
              const last = all.at(-1)!;
              return {
                sensor,
                kind: last.kind,
                at: { hour: last.hour, ns: last.ns },
                value: plainValue(last),
              };
            })
            .toSorted((a, b) => (a.sensor < b.sensor ? -1 : 1));
          const found = await latestReadings(device, ports);
          expect(found?.readings ?? []).toEqual(expected);
          expect(found !== undefined).toBe(expected.length > 0);
        }
      }),
      RUNS,
    );
  });

  it('tell of each part of a range what a plain computation tells', async () => {
    await fc.assert(
      fc.asyncProperty(
        readingBatches,
        ranges,
        fc.integer({ min: 1, max: 12 }),
        async (batches, { start, end }, bins) => {
          const stores = memoryStores();
          const oracle = await storeAll(stores, batches);
          const head = await stores.index.head('car');
          const channels = head?.channels ?? [];
          const series = await readSeries(
            { device: 'car', channels, start, end, bins },
            statisticsPorts(stores),
          );
          const [startNs, endNs] = [toNanoseconds(start), toNanoseconds(end)];
          for (const [nth, channel] of (series?.channels ?? []).entries()) {
            const { sensor, kind } = channels[nth]!;
            const ours = oracle
              .readings('car')
              .filter((reading) => reading.sensor === sensor && reading.kind === kind)
              .filter((reading) => startNs <= toNanoseconds(reading) && toNanoseconds(reading) < endNs);
            expect(channel).toMatchObject({ sensor, kind, raw: ours.length <= bins });
            const told = ours.map((reading) => ({
              at: { hour: reading.hour, ns: reading.ns },
              value: plainValue(reading),
            }));
            expect(channel.raw ? channel.readings : told).toEqual(told);
            const parts = channel.raw ? [] : channel.bins;
            const edges = edgesOf(startNs, endNs, bins);
            expect(parts.length).toBe(channel.raw ? 0 : edges.length - 1);
            parts.forEach((bin, at) => {
              const [from, to] = [edges[at]!, edges[at + 1]!];
              const inBin = ours.filter((reading) => {
                const ns = toNanoseconds(reading);
                return from <= ns && ns < to;
              });
              const values = inBin.map(({ value }) => value).filter((value) => typeof value === 'number');
              const { mean, ...rest } = bin;
              expect({ ...rest, start: toNanoseconds(bin.start), end: toNanoseconds(bin.end) }).toEqual({
                start: from,
                end: to,
                count: inBin.length,
                min: values.length === 0 ? null : Math.min(...values),
                max: values.length === 0 ? null : Math.max(...values),
                first: values[0] ?? null,
                last: values.at(-1) ?? null,
              });
              const sum = values.reduce((all, value) => all + value, 0);
              expect((mean ?? 0) * values.length).toBeCloseTo(sum, 6);
              expect(mean === null).toBe(values.length === 0);
            });
          }
          expect(series?.channels.length ?? 0).toBe(channels.length);
        },
      ),
      RUNS,
    );
  });

  it('tell the way on the Earth, the line and the latest fix from instants that have both coordinates', async () => {
    await fc.assert(
      fc.asyncProperty(positions('lat', 'lon', [95, 185]), ranges, async (readings, { start, end }) => {
        const stores = memoryStores();
        const oracle = await storeAll(stores, [
          readings.slice(0, 9),
          readings.slice(9),
          readings.slice(0, 20),
        ]);
        const all = joined(oracle, 'lat', 'lon').filter(
          ({ a, b }) => Math.abs(a) <= 90 && Math.abs(b) <= 180,
        );
        const inRange = all.filter(({ at }) => isWithin(at, start, end));
        const metres = inRange
          .slice(1)
          .reduce((sum, fix, at) => sum + greatCircleMetres(inRange[at]!, fix), 0);
        const ports = statisticsPorts(stores);
        const odometer = await readOdometer({ device: 'car', start, end, measure: 'geodesic' }, ports);
        expect(odometer?.fixes ?? 0).toBe(inRange.length);
        expect(Math.abs((odometer?.length ?? 0) - metres)).toBeLessThanOrEqual(CLOSE * metres);
        expect(odometer?.first).toEqual(inRange[0]);
        const track = await readTrack({ device: 'car', start, end, measure: 'geodesic', points: 3 }, ports);
        expect(track?.points.length).toBeLessThanOrEqual(3);
        expect(track?.points.at(0)).toEqual(inRange[0]);
        expect(track?.points.at(-1)).toEqual(inRange.at(-1));
        const { fix } = (await latestLocation('car', ports)) ?? {};
        const last = all.at(-1);
        expect(fix).toEqual(last && { at: last.at, latitude: last.a, longitude: last.b });
      }),
      RUNS,
    );
  });

  it('tell events page by page, the way in the plane and the robot', async () => {
    await fc.assert(
      fc.asyncProperty(positions('x', 'y', [1e6, 1e3]), ranges, async (readings, { start, end }) => {
        const stores = memoryStores();
        const oracle = await storeAll(stores, [readings.slice(5), readings.slice(0, 9)]);
        const ports = statisticsPorts(stores);
        const all = joined(oracle, 'x', 'y').map(({ at, a, b }) => ({ at, x: a, y: b }));
        const expected = all.filter(({ at }) => isWithin(at, start, end));
        const events: unknown[] = [];
        let after: Instant | undefined;
        for (let more = true; more; ) {
          const page = await readEvents({ device: 'car', start, end, after, limit: 2 }, ports);
          events.push(...(page?.events ?? []));
          after = page?.events.at(-1)?.at;
          more = page?.more ?? false;
        }
        expect(events).toEqual(expected);
        const robot = await robotOf('car', ports);
        const way = all
          .slice(1)
          .reduce((sum, { x, y }, at) => sum + Math.hypot(x - all[at]!.x, y - all[at]!.y), 0);
        expect(Math.abs((robot?.odometer ?? 0) - way)).toBeLessThanOrEqual(CLOSE * way);
        const last = all.at(-1);
        const { revision: _, odometer: __, ...told } = robot ?? {};
        expect(robot === undefined ? undefined : told).toEqual(
          last && { name: 'car', lastX: last.x, lastY: last.y, created: all[0]!.at, updated: last.at },
        );
        expect((await latestPose('car', ports))?.pose).toEqual(all.at(-1));
      }),
      RUNS,
    );
  });

  it('tell the quarters of a day, and null where nothing is', async () => {
    const stores = memoryStores();
    const hour = FIRST_HOUR - 22;
    const at = (quarter: number, ns: number, value: number): Reading => ({
      device: 'car',
      sensor: 's',
      kind: 'number',
      hour: hour + Math.floor(quarter / 4),
      ns: (quarter % 4) * 900e9 + ns,
      value,
    });
    await storeAll(stores, [[at(0, 0, 2), at(0, 900e9 - 1, 4), at(95, 900e9 - 1, -1)], [at(1, 0, 7)]]);
    const day = await readDayQuarters('car', 's', '2026-05-01', statisticsPorts(stores));
    const told = (day?.quarters ?? []).flatMap((quarter, nth) => (quarter === null ? [] : [[nth, quarter]]));
    expect(day?.quarters).toHaveLength(96);
    expect(told).toEqual([
      [0, { count: 2, min: 2, max: 4, mean: 3, first: 2, last: 4 }],
      [1, { count: 1, min: 7, max: 7, mean: 7, first: 7, last: 7 }],
      [95, { count: 1, min: -1, max: -1, mean: -1, first: -1, last: -1 }],
    ]);
  });

  it('know nothing of a device that never had a reading, and stop when nobody waits', async () => {
    const stores = memoryStores();
    const ports = statisticsPorts(stores);
    const range = { start: { hour: FIRST_HOUR, ns: 0 }, end: { hour: FIRST_HOUR + 1, ns: 0 } };
    const series = { device: 'car', channels: [{ sensor: 's' }], ...range, bins: 3 };
    expect(await latestReadings('car', ports)).toBeUndefined();
    expect(await readSeries(series, ports)).toBeUndefined();
    expect(await readOdometer({ device: 'car' }, ports)).toBeUndefined();
    expect(await robotOf('car', ports)).toBeUndefined();
    await storeAll(stores, [
      [{ device: 'car', sensor: 's', kind: 'number', hour: FIRST_HOUR, ns: 5, value: 1 }],
    ]);
    const stopped = { ...ports, signal: AbortSignal.abort(new Error('too late')) };
    await expect(readSeries(series, stopped)).rejects.toThrow('too late');
    await expect(readSeries({ ...series, bins: 0 }, ports)).rejects.toMatchObject({
      code: 'invalid-request',
    });
    await expect(readSeries({ ...series, end: range.start }, ports)).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });
});
