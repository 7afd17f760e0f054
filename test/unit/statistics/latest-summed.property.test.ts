import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOfHour } from '../../../shared/reading/instant.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { latestLocation } from '../../../shared/statistics/latest-location.ts';
import { latestReadings } from '../../../shared/statistics/latest-readings.ts';
import { RUNS } from '../../support/arbitraries.ts';
import { Oracle } from '../../support/oracle.ts';
import { FIRST_HOUR, readingBatches } from '../../support/readings.ts';
import { dumpDays, statisticsPorts, watchedPorts } from '../../support/statistics.ts';
import { LATER_MS, memoryStores, store } from '../../support/stores.ts';

const DEVICES = ['car', 'van/2'];
/** All that readings are of, in batches. */
const DATES = [0, 2, 26, 100].map((ahead) => dateOfHour(FIRST_HOUR + ahead));

const plainValue = ({ kind, value }: Reading): unknown => (kind === 'boolean' ? value !== 0 : value);

function latestOf(oracle: Oracle, device: string): unknown[] {
  return [...Map.groupBy(oracle.readings(device), ({ sensor }) => sensor)]
    .map(([sensor, all]) => {
      const last = all.at(-1)!;
      return { sensor, kind: last.kind, at: { hour: last.hour, ns: last.ns }, value: plainValue(last) };
    })
    .toSorted((a, b) => (a.sensor < b.sensor ? -1 : 1));
}

/** The last instant at which both coordinates are told, and are some on the Earth. */
function locationOf(oracle: Oracle, device: string): unknown {
  const together = Map.groupBy(oracle.readings(device), ({ hour, ns }) => `${hour} ${ns}`);
  const fixes = [...together.values()].flatMap((readings) => {
    const [latitude, longitude] = ['lat', 'lon'].map((name) =>
      readings.find(({ sensor, kind }) => sensor === name && kind === 'number'),
    );
    if (latitude === undefined || longitude === undefined) return [];
    if (Math.abs(Number(latitude.value)) > 90 || Math.abs(Number(longitude.value)) > 180) return [];
    const at = { hour: latitude.hour, ns: latitude.ns };
    return [{ at, latitude: latitude.value, longitude: longitude.value }];
  });
  return fixes.at(-1);
}

const number = (sensor: string, hour: number, ns: number, value: number): Reading => ({
  device: 'car',
  sensor,
  hour,
  ns,
  kind: 'number',
  value,
});

/** A reading so many hours after the first. */
const at = (sensor: string, ahead: number, ns: number): Reading =>
  number(sensor, FIRST_HOUR + ahead, ns, ahead / 100);

const steps = fc.array(fc.subarray(DATES), { minLength: 12, maxLength: 12 });

describe('the latest of devices whose days are summed up or not', () => {
  it('is what a plain computation tells, whatever was summed up before more came', async () => {
    await fc.assert(
      fc.asyncProperty(readingBatches, steps, async (batches, dates) => {
        const stores = memoryStores();
        const ports = statisticsPorts(stores);
        const oracle = new Oracle();
        const revisions = new Map<string, number>();
        const check = async (devices: readonly string[]): Promise<void> => {
          for (const device of devices) {
            const found = await latestReadings(device, ports);
            const location = await latestLocation(device, ports);
            expect(found?.readings ?? []).toEqual(latestOf(oracle, device));
            expect(location?.fix).toEqual(locationOf(oracle, device));
            expect(found?.revision ?? 0).toBeGreaterThanOrEqual(revisions.get(device) ?? 0);
            revisions.set(device, found?.revision ?? 0);
          }
        };

        for (const [nth, readings] of batches.entries()) {
          const { device } = readings[0]!;
          const before = latestOf(oracle, device);
          const revision = revisions.get(device) ?? 0;
          await store(stores, readings, LATER_MS);
          oracle.add(readings);
          await check([device]);
          const isSame = JSON.stringify(latestOf(oracle, device)) === JSON.stringify(before);
          expect(isSame || revisions.get(device)! > revision).toBe(true);
          for (const each of DEVICES) await dumpDays(stores, each, dates[nth]!);
          await check(DEVICES);
        }
      }),
      RUNS,
    );
  });

  it('lists none of 2,000 hours that are summed up, but those that a sensor was last heard in', async () => {
    const stores = memoryStores();
    const start = FIRST_HOUR - 22;
    const hours = Array.from({ length: 2000 }, (_, ahead) => start + ahead);
    const old = hours.flatMap((hour, nth) => [
      number('speed', hour, 7, nth),
      ...(nth > 100 ? [] : [number('lat', hour, 7, nth / 10), number('lon', hour, 7, 5)]),
      ...(nth === 3 ? [number('once', hour, 7, 1)] : []),
    ]);
    for (let from = 0; from < old.length; from += 500)
      await store(stores, old.slice(from, from + 500), LATER_MS);
    await dumpDays(stores, 'car', new Set(hours.map(dateOfHour)));
    const today = start + 2400;
    await store(stores, [number('speed', today, 7, -1)], LATER_MS);
    const forReadings = watchedPorts(stores);
    const forFix = watchedPorts(stores);

    const latest = await latestReadings('car', forReadings.ports);
    const location = await latestLocation('car', forFix.ports);

    expect(latest?.readings.map((told) => [told.sensor, told.at.hour - start])).toEqual([
      ['lat', 100],
      ['lon', 100],
      ['once', 3],
      ['speed', 2400],
    ]);
    expect(location?.fix).toEqual({ at: { hour: start + 100, ns: 7 }, latitude: 10, longitude: 5 });
    // Of today, of both coordinates, and of the sensor that was heard once.
    expect(forReadings.listed).toHaveLength(3);
    expect(forFix.listed).toHaveLength(2);
  });

  it('goes back over all hours where both coordinates were last told apart from each other', async () => {
    const stores = memoryStores();
    const ports = statisticsPorts(stores);
    const apart = [24, 24 * 40, 24 * 80].flatMap((ahead) => [at('lat', ahead, 1), at('lon', ahead, 2)]);
    await store(stores, [at('lat', 0, 5), at('lon', 0, 5), ...apart], LATER_MS);
    const dates = [0, 24, 24 * 40, 24 * 80].map((ahead) => dateOfHour(FIRST_HOUR + ahead));
    await dumpDays(stores, 'car', dates);

    const location = await latestLocation('car', ports);

    expect(location?.fix).toEqual({ at: { hour: FIRST_HOUR, ns: 5 }, latitude: 0, longitude: 0 });
  });

  it('passes over what a delivery that was given up left in a day that was summed up', async () => {
    const stores = memoryStores();
    await store(stores, [at('lat', 0, 5), at('speed', 1, 5)], LATER_MS);
    const refusing = new Proxy(stores.index, {
      get: (index, name) => {
        if (name === 'saveHour') return async () => Promise.reject(new Error('refused'));
        const member: unknown = Reflect.get(index, name);
        return typeof member === 'function' ? (member.bind(index) as unknown) : member;
      },
    });
    await expect(store({ ...stores, index: refusing }, [at('lat', 1, 5)], LATER_MS)).rejects.toThrow(
      'not stored',
    );
    await dumpDays(stores, 'car', DATES);
    const trail = await stores.index.trail('car');

    const latest = await latestReadings('car', statisticsPorts(stores));

    expect([...(trail?.lastHours.values() ?? [])]).toEqual([FIRST_HOUR + 1, FIRST_HOUR + 1]);
    expect(latest?.readings.map(({ sensor, value }) => [sensor, value])).toEqual([
      ['lat', 0],
      ['speed', 0.01],
    ]);
  });
});
