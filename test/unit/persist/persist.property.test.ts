import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { HourEntry } from '../../../shared/index/recording-index.ts';
import { compareInstants } from '../../../shared/reading/instant.ts';
import { crashing } from '../../support/crashing.ts';
import { lineOf, Oracle } from '../../support/oracle.ts';
import { readingBatches } from '../../support/readings.ts';
import { batchOf, deliver, memoryStores, rowsOf, type Stores } from '../../support/stores.ts';

const DEVICES = ['car', 'van/2'];

/** A poll: it starts some batches before the first that is not stored yet, and may die. */
const polls = fc.array(
  fc.record({
    back: fc.oneof(fc.constant(0), fc.nat(4)),
    length: fc.integer({ min: 1, max: 5 }),
    crash: fc.option(
      fc.record({ write: fc.nat(12), when: fc.constantFrom('before' as const, 'after' as const) }),
    ),
  }),
  { maxLength: 16 },
);

/** What a device's hours hold: their revisions, and their rows. */
async function look(stores: Stores): Promise<Map<string, { revision: number; rows: string }>> {
  const seen = new Map<string, { revision: number; rows: string }>();
  for (const device of DEVICES) {
    const rows = Map.groupBy(await rowsOf(stores, device), ({ hour }) => hour);
    for (const { hour, revision } of await stores.index.hours(device, 0, 2_000_000)) {
      seen.set(`${device} ${hour}`, { revision, rows: (rows.get(hour) ?? []).map(lineOf).join('\n') });
    }
  }
  return seen;
}

const hoursOf = async (stores: Stores): Promise<HourEntry[]> =>
  (await Promise.all(DEVICES.map((device) => stores.index.hours(device, 0, 2_000_000)))).flat();

it('keeps the first of each sensor and time, once and in order, under any deliveries', async () => {
  await fc.assert(
    fc.asyncProperty(readingBatches, polls, async (readings, plan) => {
      const stores = memoryStores();
      // From one digit to two, and so on: arrivals are numbers, not texts.
      const batches = readings.map((each, at) => batchOf(String(8 + at), each));
      let stored = 0;
      let tried = 0;
      let before = await look(stores);
      const rest = batches.map(() => ({ back: 0, length: 5, crash: null }));
      for (const { back, length, crash } of [...plan, ...rest]) {
        const from = Math.max(0, stored - back);
        const to = Math.min(batches.length, from + length);
        const poll = batches.slice(from, to);
        const failed = await deliver(crash === null ? stores : crashing(stores, crash), poll);
        tried = Math.max(tried, to);
        if (failed !== undefined) continue;
        stored = Math.max(stored, to);
        if (stored < tried) continue;
        // Everything that was ever tried is accounted for.
        const after = await look(stores);
        for (const [hour, { revision, rows }] of after) {
          const old = before.get(hour);
          const isSame = rows === (old?.rows ?? '');
          expect(isSame || revision > (old?.revision ?? 0)).toBe(true);
        }
        before = after;
      }

      const oracle = new Oracle().add(readings.flat());
      for (const device of DEVICES) {
        const rows = await rowsOf(stores, device);
        expect(rows.map(lineOf).toSorted()).toEqual(oracle.lines(device));
        expect(rows.every((row, at) => at === 0 || compareInstants(rows[at - 1]!, row) <= 0)).toBe(true);
      }
      await expectCoverage(stores, oracle);
    }),
    { numRuns: 100 },
  );
});

async function expectCoverage(stores: Stores, oracle: Oracle): Promise<void> {
  for (const device of DEVICES) {
    const head = await stores.index.head(device);
    for (const [hour, readings] of Map.groupBy(oracle.readings(device), (reading) => reading.hour)) {
      const entry = (await stores.index.hour(device, hour))!;
      const date = new Date(hour * 3_600_000).toISOString().slice(0, 10);
      expect(entry.firstNs).toBe(readings[0]!.ns);
      expect(entry.lastNs).toBe(readings.at(-1)!.ns);
      expect(entry.readings).toBeGreaterThanOrEqual(readings.length);
      const minutes = new Set(readings.map(({ ns }) => Math.floor(ns / 60e9)));
      expect(entry.minutes).toEqual(minutes);
      for (const { sensor, kind } of readings) {
        const number = head!.channels.findIndex((each) => each.sensor === sensor && each.kind === kind);
        expect(entry.channels.has(number)).toBe(true);
      }
      expect(await Array.fromAsync(stores.index.devicesOf(date))).toContain(device);
      expect(await stores.index.markOf(device, date)).toBeDefined();
    }
  }
}

it('changes nothing when the same is delivered again', async () => {
  await fc.assert(
    fc.asyncProperty(readingBatches, fc.nat(10), async (readings, cut) => {
      const stores = memoryStores();
      const batches = readings.map((each, at) => batchOf(String(95 + at), each));
      const parts = [batches.slice(0, cut), batches.slice(cut)];
      for (const part of parts) await deliver(stores, part);
      const before = await hoursOf(stores);
      for (const part of parts) await deliver(stores, part);
      expect(await hoursOf(stores)).toEqual(before);
    }),
    { numRuns: 100 },
  );
});

it('changes nothing when a device sends the same once more', async () => {
  await fc.assert(
    fc.asyncProperty(readingBatches, async (readings) => {
      const stores = memoryStores();
      const send = async (from: number): Promise<void> => {
        for (const [at, each] of readings.entries())
          await deliver(stores, [batchOf(String(from + at), each)]);
      };
      await send(95);
      const before = await hoursOf(stores);
      await send(995);
      expect(await hoursOf(stores)).toEqual(before);
    }),
    { numRuns: 50 },
  );
});

it('accounts for what was stored before a crash when it comes again under another arrival', async () => {
  await fc.assert(
    fc.asyncProperty(readingBatches, fc.nat(8), async (readings, write) => {
      const stores = memoryStores();
      const crash = { write, when: 'after' } as const;
      await deliver(crashing(stores, crash), [batchOf('5', readings[0]!)]);
      await deliver(stores, [batchOf('6', readings[0]!)]);
      const oracle = new Oracle().add(readings[0]!);
      const device = readings[0]![0]!.device;
      expect((await rowsOf(stores, device)).map(lineOf).toSorted()).toEqual(oracle.lines(device));
      await expectCoverage(stores, oracle);
    }),
    { numRuns: 50 },
  );
});

it('changes nothing when what is stored is sent again, cut in another way', async () => {
  await fc.assert(
    fc.asyncProperty(readingBatches, fc.integer({ min: 1, max: 7 }), async (readings, size) => {
      const stores = memoryStores();
      const oracle = new Oracle().add(readings.flat());
      const byDevice = DEVICES.map((device) => oracle.readings(device)).filter((all) => all.length > 0);
      await deliver(
        stores,
        byDevice.map((all, at) => batchOf(String(5 + at), all)),
      );
      const before = await hoursOf(stores);
      let arrival = 100;
      for (const all of byDevice) {
        for (let from = 0; from < all.length; from += size) {
          arrival += 1;
          await deliver(stores, [batchOf(String(arrival), all.slice(from, from + size))]);
        }
      }
      expect(await hoursOf(stores)).toEqual(before);
    }),
    { numRuns: 100 },
  );
});
