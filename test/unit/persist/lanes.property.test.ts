import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { laneOfBatch, openBatch } from '../../../shared/ingest/batch.ts';
import { partitionKeyOf } from '../../../shared/ingest/lanes.ts';
import { compareInstants } from '../../../shared/reading/instant.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import type { Column } from '../../../shared/segment/column.ts';
import { crashing } from '../../support/crashing.ts';
import { lineOf, Oracle } from '../../support/oracle.ts';
import { readingBatches } from '../../support/readings.ts';
import { lanesOfAll, send, SplitStream } from '../../support/split-stream.ts';
import { deliver, memoryStores, rowsOf, type Stores } from '../../support/stores.ts';

const DEVICES = ['car', 'van/2'];
const SHARDS = 3;

/** A delivery of a shard: it starts some records before the first that is not stored yet, and may die. */
const polls = fc.array(
  fc.record({
    shard: fc.nat(SHARDS - 1),
    back: fc.oneof(fc.constant(0), fc.nat(4)),
    length: fc.integer({ min: 1, max: 6 }),
    crash: fc.option(
      fc.record({ write: fc.nat(12), when: fc.constantFrom('before' as const, 'after' as const) }),
    ),
  }),
  { maxLength: 20 },
);

/** How many lanes devices have when each body is sent; 1 stands for devices that are not split. */
const laneCounts = fc.array(fc.constantFrom(1, 2, 3, 8, 32), { minLength: 12, maxLength: 12 });

/** Delivers a stream: as polls say, then the rest of each shard. */
async function deliverAll(
  stores: Stores,
  { shards }: SplitStream,
  plan: typeof polls extends fc.Arbitrary<infer Plan> ? Plan : never,
): Promise<void> {
  const stored = shards.map(() => 0);
  const rest = shards.map((records, shard) => ({ shard, back: 0, length: records.length, crash: null }));
  for (const { shard, back, length, crash } of [...plan, ...rest]) {
    const records = shards[shard]!;
    const from = Math.max(0, stored[shard]! - back);
    const poll = records.slice(from, from + length);
    const failed = await deliver(crash === null ? stores : crashing(stores, crash), poll);
    if (failed === undefined) stored[shard] = Math.max(stored[shard]!, from + poll.length);
  }
}

/** What each lane holds first of each sensor and time, and of these the lowest lane's. */
function oracleOf(stream: SplitStream): Oracle {
  const lanes = Array.from({ length: 32 }, (_, lane) =>
    stream.sent.filter(({ data }) => (laneOfBatch(data) ?? 0) === lane),
  );
  return new Oracle().add(lanes.flat().flatMap(({ data }) => openBatch(data).flatMap(readingsOf)));
}

const readingsOf = ({
  device,
  hour,
  columns,
}: {
  device: string;
  hour: number;
  columns: readonly Column[];
}) =>
  columns.flatMap((column) =>
    Array.from(column.times, (ns, row) => {
      const value = 'numbers' in column ? column.numbers[row] : column.texts[row];
      return { device, hour, ns, sensor: column.sensor, kind: column.kind, value } as Reading;
    }),
  );

describe('devices that are split', () => {
  it('hold the first of each sensor and time, as in one lane, under any deliveries', async () => {
    await fc.assert(
      fc.asyncProperty(
        readingBatches,
        fc.integer({ min: 2, max: 32 }),
        polls,
        async (readings, lanes, plan) => {
          const [stores, stream] = [memoryStores(), new SplitStream()];
          for (const each of readings) await send(stream, each, lanesOfAll(lanes));

          await deliverAll(stores, stream, plan);

          const oracle = new Oracle().add(readings.flat());
          for (const device of DEVICES) {
            const rows = await rowsOf(stores, device);
            expect(rows.map(lineOf).toSorted()).toEqual(oracle.lines(device));
            expect(rows.every((row, at) => at === 0 || compareInstants(rows[at - 1]!, row) <= 0)).toBe(true);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('hold the first of each sensor and time when lanes were added in between, under any deliveries', async () => {
    await fc.assert(
      fc.asyncProperty(readingBatches, laneCounts, polls, async (readings, counts, plan) => {
        const [stores, stream] = [memoryStores(), new SplitStream()];
        const growing = counts.toSorted((a, b) => a - b);
        for (const [at, each] of readings.entries()) await send(stream, each, lanesOfAll(growing[at]!));

        await deliverAll(stores, stream, plan);

        const oracle = new Oracle().add(readings.flat());
        for (const device of DEVICES) {
          expect((await rowsOf(stores, device)).map(lineOf).toSorted()).toEqual(oracle.lines(device));
        }
      }),
      { numRuns: 100 },
    );
  });

  it("hold the lowest lane's of each sensor and time, however often lanes were changed, under any deliveries", async () => {
    await fc.assert(
      fc.asyncProperty(readingBatches, laneCounts, polls, async (readings, counts, plan) => {
        const [stores, stream] = [memoryStores(), new SplitStream()];
        for (const [at, each] of readings.entries()) await send(stream, each, lanesOfAll(counts[at]!));

        await deliverAll(stores, stream, plan);

        for (const device of DEVICES) {
          expect((await rowsOf(stores, device)).map(lineOf).toSorted()).toEqual(
            oracleOf(stream).lines(device),
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it('change nothing when the same is delivered again, and raise no revision', async () => {
    await fc.assert(
      fc.asyncProperty(readingBatches, laneCounts, async (readings, counts) => {
        const [stores, stream] = [memoryStores(), new SplitStream()];
        for (const [at, each] of readings.entries()) await send(stream, each, lanesOfAll(counts[at]!));
        const look = () => Promise.all(DEVICES.map((device) => stores.index.hours(device, 0, 2_000_000)));
        for (const shard of stream.shards) await deliver(stores, shard);
        const before = await look();

        for (const shard of stream.shards) await deliver(stores, shard);

        expect(await look()).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });

  it('change nothing when they send the same once more', async () => {
    await fc.assert(
      fc.asyncProperty(readingBatches, fc.integer({ min: 2, max: 32 }), async (readings, lanes) => {
        const [stores, again] = [memoryStores(), new SplitStream()];
        for (const each of [...readings, ...readings]) await send(again, each, lanesOfAll(lanes));
        for (const shard of again.shards) {
          for (const record of shard.slice(0, shard.length / 2)) await deliver(stores, [record]);
        }
        const before = await stores.index.hours('car', 0, 2_000_000);

        for (const shard of again.shards) {
          for (const record of shard.slice(shard.length / 2)) await deliver(stores, [record]);
        }

        expect(await stores.index.hours('car', 0, 2_000_000)).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });

  it('have an hour that tells all that its lanes hold', async () => {
    await fc.assert(
      fc.asyncProperty(readingBatches, laneCounts, async (readings, counts) => {
        const [stores, stream] = [memoryStores(), new SplitStream()];
        for (const [at, each] of readings.entries()) await send(stream, each, lanesOfAll(counts[at]!));
        for (const shard of stream.shards) await deliver(stores, shard);
        const keys = new Set(stream.sent.map(({ device, lane }) => partitionKeyOf(device, lane)));

        for (const device of DEVICES) {
          const head = await stores.index.head(device);
          const hours = await stores.index.hours(device, 0, 2_000_000);
          const ofHours = Map.groupBy(oracleOf(stream).readings(device), ({ hour }) => hour);
          expect(hours.map(({ hour }) => hour)).toEqual([...ofHours.keys()]);
          expect(await stores.index.firstHour(device)).toEqual(hours[0]);
          expect(await stores.index.lastHour(device)).toEqual(hours.at(-1));
          for (const entry of hours) {
            const ofHour = ofHours.get(entry.hour)!;
            const lanes = entry.lanes ?? [0];
            const parts = await Promise.all(lanes.map((lane) => stores.index.hour(device, entry.hour, lane)));
            expect([entry.firstNs, entry.lastNs]).toEqual([ofHour[0]!.ns, ofHour.at(-1)!.ns]);
            expect(entry.minutes).toEqual(new Set(ofHour.map(({ ns }) => Math.floor(ns / 60e9))));
            expect(entry.revision).toBe(parts.reduce((sum, part) => sum + part!.revision, 0));
            expect(entry.readings).toBe(parts.reduce((sum, part) => sum + part!.readings, 0));
            expect(entry.bytes).toBe(parts.reduce((sum, part) => sum + part!.bytes, 0));
            expect(lanes.filter((lane) => !keys.has(partitionKeyOf(device, lane)))).toEqual([]);
            for (const { sensor, kind } of ofHour) {
              const number = head!.channels.findIndex((each) => each.sensor === sensor && each.kind === kind);
              expect(entry.channels.has(number)).toBe(true);
            }
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});
