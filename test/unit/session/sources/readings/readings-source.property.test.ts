import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOUR_NS, toNanoseconds } from '../../../../../shared/reading/instant.ts';
import { segmentPieces } from '../../../../../shared/recording/piece.ts';
import type { SourceData, TimeStretch } from '../../../../../shared/session/source.ts';
import { readingsSource } from '../../../../../shared/session/sources/readings.ts';
import { type Filter, filters, printFilter } from '../../../../support/filters.ts';
import { PlainDevice } from '../../../../support/naive-readings.ts';
import {
  sentBatches as batches,
  sentReadings as readings,
  SENT_SENSORS,
  SENT_VALUES,
} from '../../../../support/sent-readings.ts';
import { FIRST_HOUR } from '../../../../support/readings.ts';
import type { PlainSource } from '../../../../support/session-data.ts';
import { ALL_TIME, collect, type FoundMessage } from '../../../../support/source-parts.ts';
import { memoryStores } from '../../../../support/stores.ts';

/** Stretches whose ends are those of readings, or next to them. */
const ranges = fc
  .tuple(fc.option(readings), fc.option(readings), fc.constantFrom(-1n, 0n, 0n, 1n), fc.boolean())
  .map(([from, to, step, isOpen]): TimeStretch => {
    const [start, end] = [from, to].map((at) => (at === null ? undefined : toNanoseconds(at)));
    if (start !== undefined && end !== undefined)
      return start < end ? { start: start + step, end } : { start: end, end: start + step };
    return {
      start: start ?? 0n,
      end: isOpen ? ALL_TIME.end : toNanoseconds({ hour: FIRST_HOUR + 200, ns: 0 }),
    };
  });

const found = ({ messages }: PlainSource): FoundMessage[] =>
  messages.map(({ channel, logTime, data }) => ({ channel, logTime, data }));

const within = (messages: readonly FoundMessage[], { start, end }: TimeStretch): FoundMessage[] =>
  messages.filter(({ logTime }) => start <= logTime && logTime <= end);

/** Extents have to cover every message that was asked for, and hold what they promise. */
function expectExtents(
  { extents }: SourceData,
  messages: readonly FoundMessage[],
  asked: readonly FoundMessage[] = messages,
): void {
  const uncovered = asked.filter(
    ({ logTime }) => !extents.some(({ start, end }) => start <= logTime && logTime <= end),
  );
  expect(uncovered).toEqual([]);
  for (const extent of extents) {
    const held = new Set(within(messages, extent).map(({ channel }) => channel));
    expect(extent.channels?.difference(held) ?? new Set()).toEqual(new Set());
    expect(extent.bytes).toBeGreaterThan(0);
  }
  expect(extents.map(({ start }) => start)).toEqual(
    extents.map(({ start }) => start).toSorted((a, b) => Number(a - b)),
  );
}

test('readings are what a plain map of them holds, whatever filter, range, channels, late and doubled ones', async () => {
  let sure = 0;
  await fc.assert(
    fc.asyncProperty(
      batches,
      fc.option(filters(SENT_SENSORS, SENT_VALUES), { nil: undefined }),
      ranges,
      fc.nat(255),
      fc.boolean(),
      async (sent, filter: Filter | undefined, range, mask, isTold) => {
        const stores = memoryStores();
        const device = new PlainDevice('car');
        for (const batch of sent) await device.send(stores, batch);
        const { index } = stores;
        const source = readingsSource({ index, pieces: async () => segmentPieces(stores.readings) });
        const identity = filter === undefined ? 'car' : `car where ${printFilter(filter)}`;

        const data = (await source.open(identity, isTold ? { range } : {}))!;

        const plain = device.plain((await index.head('car'))!.channels, filter);
        const messages = within(found(plain), range);
        expect(data.channels).toEqual(plain.channels);
        expectExtents(data, found(plain), isTold ? messages : found(plain));
        expect((await collect(data, range)).messages).toEqual(messages);
        const some = new Set(
          data.channels.map(({ number }) => number).filter((number) => mask & (1 << number)),
        );
        expect((await collect(data, range, some)).messages).toEqual(
          messages.filter(({ channel }) => some.has(channel)),
        );
        sure += data.extents.filter(({ channels }) => channels !== undefined && channels.size > 0).length;
      },
    ),
    { numRuns: 500, seed: 20_260_501 },
  );
  expect(sure).toBeGreaterThan(200);
});

test('as many channels count as were told of, whatever sensors come later', async () => {
  await fc.assert(
    fc.asyncProperty(batches, batches, async (before, after) => {
      const stores = memoryStores();
      const device = new PlainDevice('car');
      for (const batch of before) await device.send(stores, batch);
      const { index } = stores;
      const source = readingsSource({ index, pieces: async () => segmentPieces(stores.readings) });
      const first = (await source.open('car'))!;
      const registered = (await index.head('car'))!.channels;
      for (const batch of after) await device.send(stores, batch);

      const again = (await source.open('car', { channels: first.channelCount! }))!;
      const all = (await source.open('car'))!;

      const plain = device.plain(registered);
      expect(again.channels).toEqual(first.channels);
      expect(again.channelCount).toBe(first.channelCount);
      expectExtents(again, found(plain));
      expect((await collect(again)).messages).toEqual(found(plain));
      expect(all.channelCount).toBe((await index.head('car'))!.channels.length);
      expect((await collect(all)).messages).toEqual(found(device.plain((await index.head('car'))!.channels)));
    }),
    { numRuns: 200, seed: 20_260_501 },
  );
});

test('a stretch has another revision when what it holds was changed, and none for what lies in other hours', async () => {
  let same = 0;
  let other = 0;
  await fc.assert(
    fc.asyncProperty(batches, fc.array(readings, { maxLength: 3 }), ranges, async (before, late, range) => {
      const stores = memoryStores();
      const device = new PlainDevice('car');
      for (const batch of before) await device.send(stores, batch);
      const { index } = stores;
      const source = readingsSource({ index, pieces: async () => segmentPieces(stores.readings) });
      const revisions = async (): Promise<(string | undefined)[]> => {
        const data = (await source.open('car'))!;
        const ofRange = (await source.open('car', { range }))!;
        return [data.revisionIn!(range), ofRange.revisionIn!(range), ofRange.revision];
      };
      const registered = (await index.head('car'))!.channels;
      const held = (): FoundMessage[] => within(found(device.plain(registered)), range);
      const heldBefore = held();
      const first = await revisions();
      const again = await revisions();

      if (late.length > 0) await device.send(stores, late);
      const changed = await revisions();

      const [from, to] = [range.start, range.end].map((time) => time / BigInt(HOUR_NS));
      const isElsewhere = late.every(({ hour }) => BigInt(hour) < from! || to! < BigInt(hour));
      const isChanged = !isDeepStrictEqual(held(), heldBefore);
      expect(new Set(first).size).toBe(1);
      expect(new Set(changed).size).toBe(1);
      expect(again).toEqual(first);
      // Readings that are not new may change it or not.
      if (isElsewhere) same += 1;
      if (isChanged) other += 1;
      expect(isElsewhere && changed[0] !== first[0]).toBe(false);
      expect(isChanged && changed[0] === first[0]).toBe(false);
    }),
    { numRuns: 200, seed: 20_260_501 },
  );
  expect(Math.min(same, other)).toBeGreaterThan(20);
});

test('a device that nobody knows has nothing, and one whose hours lie elsewhere has channels alone', async () => {
  const stores = memoryStores();
  const device = new PlainDevice('car');
  await device.send(stores, [{ hour: FIRST_HOUR, ns: 0, sensor: 'speed', kind: 'number', value: 1 }]);
  const { index } = stores;
  const source = readingsSource({ index, pieces: async () => segmentPieces(stores.readings) });

  const unknown = await source.open('van');
  const elsewhere = await source.open('car', { range: { start: 0n, end: 1n } });
  const never = await source.open('car', { range: { start: 1n, end: 0n } });

  expect(unknown).toBeUndefined();
  for (const data of [elsewhere!, never!]) {
    expect(data.channels.map(({ topic }) => topic)).toEqual(['/speed']);
    expect(data.extents).toEqual([]);
    expect((await collect(data)).messages).toEqual([]);
  }
});
