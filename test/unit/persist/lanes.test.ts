import { expect, it, test } from 'vitest';
import { changeDevice } from '../../../shared/device/change-device.ts';
import { describeDevice } from '../../../shared/device/describe-device.ts';
import { keepUndumped } from '../../../shared/dump/keep-undumped.ts';
import { DynamoRecordingIndex } from '../../../shared/index/recording-index.dynamodb.ts';
import { laneOfBatch } from '../../../shared/ingest/batch.ts';
import { laneOfSensor, partitionKeyOf } from '../../../shared/ingest/lanes.ts';
import { redrive } from '../../../shared/quarantine/redrive.ts';
import { HOUR_NS } from '../../../shared/reading/instant.ts';
import { EXTEND_BEFORE_SECONDS, expiryOf } from '../../../shared/segment/lifetime.ts';
import { DynamoReadingStore } from '../../../shared/segment/reading-store.dynamodb.ts';
import { startTable } from '../../support/aws.ts';
import { givenUp, redriveBench } from '../../support/letters.ts';
import { lineOf, Oracle } from '../../support/oracle.ts';
import { FIRST_HOUR, numbered } from '../../support/readings.ts';
import { lanesOfAll, send, SplitStream } from '../../support/split-stream.ts';
import { deliver, LATER_MS, memoryStores, rowsOf } from '../../support/stores.ts';

const DEVICE = 'rig/7';
const LANES = 4;

/** Sensors of which each lane has one at least. */
const SENSORS = Array.from({ length: 16 }, (_, nth) => `s${nth}`);

const at = (sensor: string, ns: number, nth = 3) => numbered(DEVICE, sensor, FIRST_HOUR, ns, 5 * nth + 3);

const all = (ns: number, nth?: number) => SENSORS.map((sensor) => at(sensor, ns, nth));

/** A stream of what is sent, each reading list as a body of its own. */
async function streamOf(
  bodies: readonly (readonly ReturnType<typeof at>[])[],
  lanes?: number,
): Promise<SplitStream> {
  const stream = new SplitStream();
  for (const body of bodies) await send(stream, body, lanes === undefined ? undefined : lanesOfAll(lanes));
  return stream;
}

/** Keys of what is read and written of hours and segments while a stream is delivered. */
async function keysOf(stream: SplitStream): Promise<string[]> {
  const table = await startTable();
  const keys: string[] = [];
  const real = table.client.send.bind(table.client) as (command: unknown) => Promise<unknown>;
  const client = Object.assign(Object.create(table.client) as typeof table.client, {
    send: (command: { input: Record<string, unknown> }) => {
      const {
        Item,
        Key,
        ExpressionAttributeValues: values,
      } = command.input as Record<string, Record<string, { S?: string }> | undefined>;
      const key = Item ?? Key ?? { pk: values?.[':pk'] ?? {}, sk: {} };
      const told = `${key['pk']?.S} ${key['sk']?.S?.replace(/#[\w-]{22}$/, '#hash') ?? ''}`.trim();
      if (/^(hours|segments)#/.test(told)) keys.push(`${command.constructor.name.slice(0, -7)} ${told}`);
      return real(command);
    },
  });
  const ofTable = { client, tableName: table.tableName };
  const stores = {
    ...memoryStores(),
    readings: new DynamoReadingStore(ofTable),
    index: new DynamoRecordingIndex(ofTable),
  };
  try {
    for (const shard of stream.shards) await deliver(stores, shard);
  } finally {
    await table.close();
  }
  return keys;
}

const HOURS = 'hours#rig=2F7';
const SEGMENTS = `segments#rig=2F7#${FIRST_HOUR}`;
const HOUR = `00${FIRST_HOUR}`;

test('a device that is not split has the keys and the calls that it always had', async () => {
  const keys = await keysOf(await streamOf([all(5), all(7)]));

  expect(keys).toEqual([
    `GetItem ${HOURS} ${HOUR}`,
    `Query ${HOURS}`,
    `PutItem ${SEGMENTS} 0000000000005#hash`,
    `PutItem ${HOURS} ${HOUR}`,
  ]);
});

test('lane 0 of a device that is split has the same keys, and each other lane its own', async () => {
  const keys = await keysOf(await streamOf([all(5)], LANES));

  const written = keys.filter((key) => key.startsWith('PutItem')).toSorted();
  const lanes = [1, 2, 3];
  expect(written).toEqual(
    [
      `PutItem ${HOURS} ${HOUR}`,
      ...lanes.map((lane) => `PutItem ${HOURS} ${HOUR}#0${lane}`),
      `PutItem ${SEGMENTS} 0000000000005#hash`,
      ...lanes.map((lane) => `PutItem ${SEGMENTS}#${lane} 0000000000005#hash`),
    ].toSorted(),
  );
});

it('takes what was sent in lanes at whatever time, although its device goes forward by now', async () => {
  const stores = memoryStores();
  const stream = await streamOf([all(50), all(20), all(60)], LANES);
  await changeDevice(DEVICE, { ordering: 'forward' }, stores.index);

  for (const shard of stream.shards) for (const record of shard) await deliver(stores, [record]);

  const oracle = new Oracle().add([...all(50), ...all(20), ...all(60)]);
  expect((await rowsOf(stores, DEVICE)).map(lineOf).toSorted()).toEqual(oracle.lines(DEVICE));
  expect((await describeDevice(DEVICE, stores.index))?.dropped ?? 0).toBe(0);
});

it('judges what is sent in one lane by the latest of all lanes, beside what was sent in lanes before', async () => {
  const stores = memoryStores();
  const early = await streamOf([all(50)], LANES);
  for (const shard of early.shards) await deliver(stores, shard);
  await changeDevice(DEVICE, { ordering: 'forward' }, stores.index);
  const own = SENSORS.filter((sensor) => laneOfSensor(sensor, LANES) === 0);
  const stream = new SplitStream();
  await send(stream, [at(own[0]!, 10, 1)], lanesOfAll(LANES));
  await send(stream, [at(own[0]!, 40, 2), at(own[0]!, 10, 4)]);
  await send(stream, [at(own[0]!, 70, 5)]);
  const arrivals = stream.records.map((record, nth) => ({
    ...record,
    arrival: String(2_000_000_000_000 + nth),
  }));

  expect(arrivals.map(({ data }) => laneOfBatch(data))).toEqual([0, undefined, undefined]);
  expect(await deliver(stores, arrivals)).toBeUndefined();

  const oracle = new Oracle().add([...all(50), at(own[0]!, 10, 1), at(own[0]!, 70, 5)]);
  expect((await rowsOf(stores, DEVICE)).map(lineOf).toSorted()).toEqual(oracle.lines(DEVICE));
  // What came in lanes is no reading of before to the judge: sent again, it counts as dropped.
  expect((await describeDevice(DEVICE, stores.index))?.dropped).toBe(2);
});

it('registers the channels of all lanes, when 32 of them come at once', async () => {
  const stores = memoryStores();
  const sensors = Array.from({ length: 640 }, (_, nth) => `sensor ${nth}`);
  const stream = await streamOf([sensors.map((sensor) => at(sensor, 5))], 32);
  const records = Map.groupBy(stream.records, ({ data }) => laneOfBatch(data));

  const failed = await Promise.all([...records.values()].map((ofLane) => deliver(stores, ofLane)));

  const head = await stores.index.head(DEVICE);
  expect(records.size).toBe(32);
  expect(failed.filter((arrival) => arrival !== undefined)).toEqual([]);
  expect(head?.channels.map(({ sensor }) => sensor).toSorted()).toEqual(sensors.toSorted());
  // Each of them came first once.
  expect(head?.version).toBe(32);
});

it('puts readings aside as of their lane, and sends them through it again', async () => {
  const bench = redriveBench(() => LATER_MS);
  const stream = await streamOf([all(5)], LANES);
  const early = LATER_MS - 30 * 366 * 86_400_000;
  for (const shard of stream.shards) {
    await deliver(
      bench.stores,
      shard.map((record) => ({ ...record, arrivedMs: early })),
      early,
      bench.letters,
    );
  }
  const keptLanes = bench.letters.kept.map(({ data }) => laneOfBatch(data));

  for (const key of bench.letters.files.keys()) await redrive(key, { dryRun: false }, bench.ports);

  expect(new Set(keptLanes)).toEqual(new Set([0, 1, 2, 3]));
  expect(keptLanes).toHaveLength(4);
  expect(new Set(bench.bus.sent.map(({ lane }) => lane))).toEqual(new Set([0, 1, 2, 3]));
  expect(bench.bus.sent.every(({ lane, data }) => lane === laneOfBatch(data))).toBe(true);
});

it('tells the device, not the lane, of what the platform gave up, and sends it through its lane again', async () => {
  const bench = redriveBench(() => LATER_MS);
  const { records, sent } = await streamOf([all(5)], LANES);
  const inLanes = records.map((record) => ({
    ...record,
    device: partitionKeyOf(DEVICE, laneOfBatch(record.data)),
  }));
  const { key, body } = givenUp(inLanes, LATER_MS);
  bench.letters.files.set(key, Buffer.from(body));

  const redriven = await redrive(key, { dryRun: false }, bench.ports);

  expect(redriven).toMatchObject({ outcome: 'redriven', batches: 4, sent: 4, readings: SENSORS.length });
  const byLane = (batches: typeof sent) => batches.toSorted((a, b) => (a.lane ?? 0) - (b.lane ?? 0));
  expect(byLane(bench.bus.sent)).toEqual(byLane(sent));
});

it('keeps only those lanes that have not been kept before, so that each attempt comes further', async () => {
  const stores = memoryStores();
  const stream = await streamOf([all(5)], LANES);
  for (const shard of stream.shards) await deliver(stores, shard);
  const [before] = await stores.index.hours(DEVICE, 0, 2_000_000);
  const nowMs = (before!.hotUntil - EXTEND_BEFORE_SECONDS + 60) * 1000;
  const kept: number[] = [];
  const extend = async (...[, , , lane = 0]: Parameters<typeof stores.readings.extend>): Promise<void> => {
    kept.push(lane);
    if (kept.length === 3) throw new Error('away');
  };
  const keep = () => keepUndumped([before!], { index: stores.index, readings: { extend }, now: () => nowMs });

  await expect(keep()).rejects.toThrow('away');
  await keep();
  await keep();

  expect(kept).toEqual([0, 1, 2, 2, 3]);
});

it('keeps the segments of every lane that no dump holds, and tells so of every lane', async () => {
  const stores = memoryStores();
  const stream = await streamOf([all(5)], LANES);
  for (const shard of stream.shards) await deliver(stores, shard);
  const [before] = await stores.index.hours(DEVICE, 0, 2_000_000);
  const nowMs = (before!.hotUntil - EXTEND_BEFORE_SECONDS + 60) * 1000;

  await keepUndumped([before!], { ...stores, now: () => nowMs });

  const expires = expiryOf(FIRST_HOUR, nowMs);
  const [after] = await stores.index.hours(DEVICE, 0, 2_000_000);
  const segments = await Array.fromAsync(
    stores.readings.segments(DEVICE, FIRST_HOUR, 0, HOUR_NS, [0, 1, 2, 3]),
  );
  expect(after).toEqual({ ...before, hotUntil: expires });
  expect(segments.map((segment) => segment.expires)).toEqual([expires, expires, expires, expires]);
});
