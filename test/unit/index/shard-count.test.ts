import { beforeEach, describe, expect, it } from 'vitest';
import { DynamoRecordingIndex } from '../../../shared/index/recording-index.dynamodb.ts';
import {
  groupedShards,
  INDEX_SHARDS,
  SHARD_COUNTS,
  shardOf,
  shardsOf,
} from '../../../shared/index/shards.ts';
import { SimDynamo } from '../../simulation/world/dynamo.ts';
import type { SimCommand } from '../../simulation/world/service.ts';
import { simTable } from '../../support/sim-table.ts';

const DATE = '2026-05-01';
const NO_FAULTS = { stale: false, short: false, unprocessed: false };
const DEVICES = Array.from({ length: 300 }, (_, nth) => `car ${nth}`);

let dynamo: SimDynamo;
beforeEach(() => {
  dynamo = new SimDynamo(() => {});
});

const send = async (command: SimCommand): Promise<unknown> => dynamo.apply(command, NO_FAULTS);

/** The index as a function has it that was told to spread it over so many shards. */
const indexOf = (shards?: number): DynamoRecordingIndex => new DynamoRecordingIndex(simTable(send), shards);

const partitionsOf = (prefix: string): Set<string> =>
  new Set([...dynamo.itemsUnder(prefix)].map((item) => item['pk']?.S ?? ''));

describe('shards of the index', () => {
  it('has everything of a device in one group, whatever number it was written with', () => {
    for (const device of DEVICES) {
      const lie = SHARD_COUNTS.map((count) => shardOf(device, count));
      const groups = groupedShards(256).filter((group) => lie.some((shard) => group.includes(shard)));

      expect(groups).toHaveLength(1);
      expect(new Set(shardsOf(device, 256))).toEqual(new Set(lie));
      expect(shardsOf(device, INDEX_SHARDS)).toEqual([shardOf(device)]);
    }
    expect(
      groupedShards(64)
        .flat()
        .toSorted((a, b) => a - b),
    ).toEqual([...Array(64).keys()]);
  });

  it.each(SHARD_COUNTS)('spreads the devices and marks of a day over %i', async (shards) => {
    for (const device of DEVICES) await indexOf(shards).listDevice(device, DATE);

    const used = DEVICES.map((device) => shardOf(device, shards));

    expect(partitionsOf(`devices#${DATE}#`)).toEqual(new Set(used.map((at) => `devices#${DATE}#${at}`)));
    expect(partitionsOf('marks#')).toEqual(new Set(used.map((at) => `marks#${at}`)));
  });

  it('finds what was written with any number, whatever number it is told', async () => {
    const numbers = [INDEX_SHARDS, 256, 32, INDEX_SHARDS];
    for (const [nth, device] of DEVICES.entries()) await indexOf(numbers[nth % 4]).listDevice(device, DATE);

    for (const shards of [undefined, 64, 256]) {
      expect((await Array.fromAsync(indexOf(shards).devicesOf(DATE))).toSorted()).toEqual(DEVICES.toSorted());
      const marks = await Array.fromAsync(indexOf(shards).marks());
      expect(marks.map(({ device }) => device).toSorted()).toEqual(DEVICES.toSorted());
    }
  });

  it('tells a device once, and takes its mark away, that was listed with two numbers', async () => {
    await indexOf().listDevice('car', DATE);
    await indexOf(256).listDevice('car', DATE);

    expect(await Array.fromAsync(indexOf().devicesOf(DATE))).toEqual(['car']);
    expect(await Array.fromAsync(indexOf().marks())).toHaveLength(1);
    const mark = (await indexOf().markOf('car', DATE))!;
    await indexOf().unmark(mark);

    expect(await Array.fromAsync(indexOf().marks())).toEqual([]);
    expect(await indexOf().pendingDates('car', DATE, DATE)).toEqual([]);
  });

  it.each(['late', 'listed'])(
    'leaves a mark that was made in another shard after it was read, though its token is %s',
    async (token) => {
      await indexOf().listDevice('car', DATE);
      const mark = (await indexOf().markOf('car', DATE))!;
      await indexOf(256).mark({ device: 'car', date: DATE, token });

      await indexOf().unmark(mark);

      expect(await Array.fromAsync(indexOf().marks())).toMatchObject([{ device: 'car', date: DATE }]);
      expect(await indexOf().pendingDates('car', DATE, DATE)).toEqual([DATE]);
    },
  );
});
