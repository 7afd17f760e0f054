import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RegisteredChannel } from '../../../shared/index/recording-index.ts';
import { dateOfHour, HOUR_NS } from '../../../shared/reading/instant.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { planChannels } from '../../../shared/recording/channel-plan.ts';
import { segmentPieces } from '../../../shared/recording/piece.ts';
import { readRows } from '../../../shared/recording/read-rows.ts';
import type { RowBatch } from '../../../shared/recording/rows.ts';
import { type DaySummary, QUARTER_NS } from '../../../shared/statistics/day-summary.ts';
import { RowSummarizer } from '../../../shared/statistics/summarize-rows.ts';
import { RUNS } from '../../support/arbitraries.ts';
import { naiveSummary, spelledAs } from '../../support/naive-summary.ts';
import { Oracle } from '../../support/oracle.ts';
import { FIRST_HOUR, readingBatches } from '../../support/readings.ts';
import { batchOf, deliver, memoryStores, store, type Stores } from '../../support/stores.ts';

type Summed = Pick<DaySummary, 'channels' | 'motion'>;

async function drain(rows: AsyncIterable<RowBatch>): Promise<number> {
  let count = 0;
  for await (const batch of rows) count += batch.count;
  return count;
}

/** What is summed up of a stored day, and its device's channels. */
async function summedUp(
  { readings, index }: Stores,
  device: string,
  firstHour: number,
): Promise<{ channels: readonly RegisteredChannel[]; summed: Summed }> {
  const channels = (await index.head(device))?.channels ?? [];
  const plan = planChannels(device, channels, {});
  const hours = await index.hours(device, firstHour, firstHour + 23);
  const range = { start: { hour: firstHour, ns: 0 }, end: { hour: firstHour + 23, ns: HOUR_NS - 1 } };
  const summarizer = new RowSummarizer(plan);
  await drain(summarizer.of(readRows(segmentPieces(readings), device, hours, plan, range)));
  return { channels, summed: summarizer.summary() };
}

async function spell(of: AsyncIterable<RowBatch>): Promise<string[]> {
  const lines: string[] = [];
  for await (const { hour, count, channels, times, numbers } of of) {
    for (let row = 0; row < count; row += 1)
      lines.push([hour, channels[row], times[row], numbers[row]].join());
  }
  return lines;
}

const MIDNIGHT = FIRST_HOUR - 22;

/** Positions told by numbers at a few instants, often only one of the two, in quarters of an hour and at their ends. */
const positions = (sensors: readonly [string, string, string]) =>
  fc.array(
    fc.record({
      sensor: fc.constantFrom(...sensors),
      hour: fc.constantFrom(MIDNIGHT, MIDNIGHT + 1, MIDNIGHT + 23),
      ns: fc.constantFrom(0, 1, QUARTER_NS - 1, QUARTER_NS, 2 * QUARTER_NS + 5, HOUR_NS - 1),
      value: fc.oneof(fc.double({ min: -100, max: 100, noNaN: true }), fc.integer({ min: -300, max: 300 })),
    }),
    { minLength: 1, maxLength: 60 },
  );

describe('a day that is summed up', () => {
  it('has what a plain computation makes of its readings, whatever arrived late, twice or in several kinds', async () => {
    await fc.assert(
      fc.asyncProperty(readingBatches, async (batches) => {
        const stores = memoryStores();
        const oracle = new Oracle().add(batches.flat());
        for (const readings of batches) await store(stores, readings);
        for (const device of ['car', 'van/2']) {
          for (const [date, ofDay] of Map.groupBy(oracle.readings(device), ({ hour }) => dateOfHour(hour))) {
            const { hour } = ofDay[0]!;
            const { channels, summed } = await summedUp(stores, device, hour - (hour % 24));
            expect(date).toBe(dateOfHour(hour - (hour % 24)));
            const expected = naiveSummary(channels, ofDay);
            expect(spelledAs(summed, expected)).toEqual(spelledAs(expected));
          }
        }
      }),
      RUNS,
    );
  });

  it.each([
    ['on the Earth', ['latitude', 'longitude', 'speed']],
    ['in the plane', ['x', 'y', 'z']],
  ] as const)('tells how the device moved %s', async (_, sensors) => {
    await fc.assert(
      fc.asyncProperty(positions(sensors), async (places) => {
        const stores = memoryStores();
        const readings = places.map((place): Reading => ({ ...place, device: 'car', kind: 'number' }));
        await store(stores, readings);
        const { channels, summed } = await summedUp(stores, 'car', MIDNIGHT);
        const oracle = new Oracle().add(readings);
        const expected = naiveSummary(channels, oracle.readings('car'));
        expect(spelledAs(summed, expected)).toEqual(expected);
      }),
      RUNS,
    );
  });

  it('adds up as exactly as doubles can, however the numbers cancel each other out', async () => {
    const exact = fc.integer({ min: -(2 ** 52), max: 2 ** 52 });
    const scale = fc.constantFrom(1, 2 ** -40, 2 ** 40);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(exact, scale), { minLength: 1, maxLength: 300 }),
        async (numbers) => {
          const stores = memoryStores();
          const readings = numbers.map(
            ([number, by], ns): Reading => ({
              device: 'car',
              sensor: 's',
              hour: MIDNIGHT,
              ns,
              kind: 'number',
              value: number * by,
            }),
          );
          await store(stores, readings);
          const { summed } = await summedUp(stores, 'car', MIDNIGHT);
          const units = numbers.reduce(
            (sum, [number, by]) => sum + BigInt(number) * BigInt(by * 2 ** 40),
            0n,
          );
          const found = summed.channels.get(0)?.get(0)?.sum ?? Number.NaN;
          const largest = Math.max(...numbers.map(([number, by]) => Math.abs(number * by)));
          const error = Math.abs(found - Number(units) / 2 ** 40);
          expect(error).toBeLessThanOrEqual(
            Number.EPSILON * (Math.abs(found) + numbers.length ** 2 * Number.EPSILON * largest),
          );
        },
      ),
      RUNS,
    );
  });

  it('names every kind of its sensors, also one of which all readings gave way to another', async () => {
    const stores = memoryStores();
    const at = { device: 'car', sensor: 's', hour: MIDNIGHT, ns: 5 };
    await deliver(stores, [batchOf('20', [{ ...at, kind: 'text', value: 'later' }])]);
    await deliver(stores, [batchOf('10', [{ ...at, kind: 'number', value: 1 }])]);
    await deliver(stores, [
      batchOf('30', [{ ...at, sensor: 'other', hour: MIDNIGHT + 24, kind: 'number', value: 1 }]),
    ]);
    const { channels, summed } = await summedUp(stores, 'car', MIDNIGHT);
    expect(channels.map(({ kind }) => kind)).toEqual(['text', 'number', 'number']);
    expect([...summed.channels].map(([channel, bins]) => [channel, bins.size])).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  it('hands the rows on as they are', async () => {
    const stores = memoryStores();
    const readings = Array.from(
      { length: 20_000 },
      (_, ns): Reading => ({
        device: 'car',
        sensor: `s${ns % 3}`,
        hour: MIDNIGHT + (ns % 2),
        ns,
        kind: 'number',
        value: ns,
      }),
    );
    await store(stores, readings);
    const { readings: segments, index } = stores;
    const plan = planChannels('car', (await index.head('car'))?.channels ?? [], {});
    const hours = await index.hours('car', MIDNIGHT, MIDNIGHT + 23);
    const range = { start: { hour: MIDNIGHT, ns: 0 }, end: { hour: MIDNIGHT + 1, ns: HOUR_NS - 1 } };
    const rows = () => readRows(segmentPieces(segments), 'car', hours, plan, range);
    expect(await spell(new RowSummarizer(plan).of(rows()))).toEqual(await spell(rows()));
  });
});
