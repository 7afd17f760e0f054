import { describe, expect, it } from 'vitest';
import { startMeteredTable } from '../../../bench/stores/metered-table.ts';
import { evenRanges, hashKey } from '../../../local/kinesis/hash-key.ts';
import { DynamoRecordingIndex } from '../../../shared/index/recording-index.dynamodb.ts';
import { shardOf } from '../../../shared/index/shards.ts';
import { ChannelGate } from '../../../shared/ingest/channel-gate.ts';
import { ingest } from '../../../shared/ingest/ingest.ts';
import { DynamoReadingStore } from '../../../shared/segment/reading-store.dynamodb.ts';
import { CountingStream } from './counting-stream.ts';
import { simulateFleet } from './fleet.ts';
import { Bodies, LOADS, readingsPerRequest } from './loads.ts';
import { persistAll } from './persist-all.ts';
import { Places } from './placement.ts';
import { DAY_MS, deviceName, phaseOf, STAGES, type StageName } from './stages.ts';
import { walk } from './walk.ts';

const [DENSE, SPARSE] = LOADS;

/**
 * Queries of a device that find nothing: whether a day has hours yet. They take the least that a read takes, but nothing
 * of the stand-in: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
 */
const EMPTY_QUERIES: Readonly<Partial<Record<StageName, number>>> = { first: 1, midnight: 1 };

/** The most that anything occurs. */
const mostOf = (names: readonly string[]): number =>
  Math.max(...[...Map.groupBy(names, (name) => name).values()].map(({ length }) => length));

const numbers = (count: number): number[] => [...Array(count).keys()];

describe('the simulation of scale', () => {
  it.each(LOADS)('counts units of the table as DynamoDB’s stand-in does: $name', async (load) => {
    const devices = [0, 1234, 5000];
    await using metered = await startMeteredTable();
    const measured = new Map<StageName, object>(STAGES.map(({ name }) => [name, {}]));
    const bodies = new Bodies(load);
    for (const { name, startMs } of STAGES) {
      const meter = metered.count();
      for (const nth of devices) {
        const nowMs = DAY_MS + startMs + phaseOf(nth, load.batchSeconds) * 1000;
        const index = new DynamoRecordingIndex(metered);
        const stream = new CountingStream();
        const ports = { bus: stream.bus, gate: new ChannelGate(index) };
        await ingest([bodies.of(nth, nowMs)], { defaultDevice: deviceName(nth), nowMs }, ports);
        await persistAll(stream.take(), { readings: new DynamoReadingStore(metered), index, nowMs });
      }
      const read = meter.readUnits + (EMPTY_QUERIES[name] ?? 0) * devices.length;
      measured.set(name, { calls: meter.calls, write: meter.writeUnits, read });
    }

    const counted = new Map<StageName, object>();
    const sums = await Promise.all(
      devices.map((nth) => walk({ load, devices: 1_000_000, through: 1, first: nth, indexShards: 16 })),
    );
    for (const { name } of STAGES) {
      const totals = sums.flatMap((counts) => {
        const of = counts.get(name);
        return of === undefined ? [] : [of.ingest.total, of.persist.total];
      });
      const total = { calls: 0, write: 0, read: 0 };
      for (const { calls, write, read } of totals) {
        total.calls += calls;
        total.write += write;
        total.read += read;
      }
      counted.set(name, total);
    }
    expect(counted).toEqual(measured);
  });

  it('finds the fullest second, shard and key as counting each does', async () => {
    const devices = 500;
    const shards = 7;
    const ranges = evenRanges(shards);
    const placed = numbers(devices).map((nth) => {
      const name = deviceName(nth);
      const second = phaseOf(nth, DENSE.batchSeconds);
      const shard = ranges.findIndex(({ to }) => hashKey(name) <= to);
      return { second, shard, indexShard: shardOf(name, 32) };
    });

    const found = new Places(devices).of(devices, {
      batchSeconds: DENSE.batchSeconds,
      streamShards: shards,
      indexShards: 32,
    });

    expect(found).toEqual({
      requests: mostOf(placed.map(({ second }) => `${second}`)),
      recordsOfShard: mostOf(placed.map(({ second, shard }) => `${second} ${shard}`)),
      listedInShard: mostOf(placed.map(({ second, indexShard }) => `${second} ${indexShard}`)),
    });
  });

  it('counts of the code what it counts of the places, when every device goes through', async () => {
    const devices = 300;

    const { counts, placement, through } = await simulateFleet({ load: SPARSE, devices, through: devices });

    expect(through).toBe(devices);
    expect(counts.get('midnight')?.persist.hottest.get('marks')).toBe(placement.listedInShard);
    expect(counts.get('midnight')?.persist.hottest.get('devices')).toBe(placement.listedInShard);
    for (const { stream, requests } of counts.values()) {
      expect([stream.calls, stream.records, requests]).toEqual([devices, devices, devices]);
      expect(stream.billedUnits).toBe(devices);
      expect(stream.bytes).toBeGreaterThan(devices * readingsPerRequest(SPARSE));
    }
  });

  it('counts the same whenever it runs, and of a part what it counts of the whole', async () => {
    const options = { load: SPARSE, devices: 2000 };

    const [once, again] = [
      await simulateFleet({ ...options, through: 20 }),
      await simulateFleet({ ...options, through: 20 }),
    ];
    const more = await simulateFleet({ ...options, through: 200 });

    expect(again.figures).toEqual(once.figures);
    expect(more.figures.writes).toBe(once.figures.writes);
    expect(more.figures.reads).toBe(once.figures.reads);
    expect(more.figures.bytes / once.figures.bytes).toBeCloseTo(1, 2);
  });
});
