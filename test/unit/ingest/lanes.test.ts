import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { hashKey } from '../../../local/kinesis/hash-key.ts';
import { cutBatches, laneOfBatch, openBatch } from '../../../shared/ingest/batch.ts';
import { hashKeyOf } from '../../../shared/ingest/hash-key.ts';
import { LaneGate } from '../../../shared/ingest/lane-gate.ts';
import { lanesMatcher, parseLaneSettings } from '../../../shared/ingest/lane-settings.ts';
import { deviceOfPartitionKey, laneOfSensor, partitionKeyOf } from '../../../shared/ingest/lanes.ts';
import { LANE_LIMITS } from '../../../shared/ingest/limits.ts';
import { nameFault } from '../../../shared/reading/name.ts';
import { RUNS } from '../../support/arbitraries.ts';
import { memoryStores } from '../../support/stores.ts';
import { changeDevice } from '../../../shared/device/change-device.ts';

const names = fc.string({ unit: 'binary', minLength: 1 }).filter((name) => nameFault(name) === undefined);
const lanes = fc.integer({ min: 1, max: LANE_LIMITS.lanes });

describe('the lane of a sensor', () => {
  it('is one of those that there are, the same each time', () => {
    fc.assert(
      fc.property(fc.string(), lanes, (sensor, count) => {
        const lane = laneOfSensor(sensor, count);

        expect(lane).toBe(laneOfSensor(sensor, count));
        expect(lane >= 0 && lane < count && Number.isInteger(lane)).toBe(true);
      }),
      RUNS,
    );
  });

  it('stays, or is one that is new, when there are more', () => {
    fc.assert(
      fc.property(fc.string(), lanes, fc.nat(31), (sensor, before, more) => {
        const lane = laneOfSensor(sensor, before + more);

        expect(lane === laneOfSensor(sensor, before) || lane >= before).toBe(true);
      }),
      RUNS,
    );
  });

  it.each([2, 3, 8, 32])('is spread over %i lanes evenly', (count) => {
    const counts = Array.from({ length: count }, () => 0);

    for (let nth = 0; nth < 1000 * count; nth += 1) counts[laneOfSensor(`sensor/${nth}`, count)]! += 1;

    // Far beyond what chance does: the standard deviation is about 31.
    expect(counts.filter((sensors) => sensors < 800 || sensors > 1200)).toEqual([]);
  });
});

describe('a partition key', () => {
  it('is the device in lane 0, another one in each other lane, and tells its device', () => {
    fc.assert(
      fc.property(names, fc.nat(31), names, fc.nat(31), (a, laneOfA, b, laneOfB) => {
        const [keyOfA, keyOfB] = [partitionKeyOf(a, laneOfA), partitionKeyOf(b, laneOfB)];

        expect(keyOfA === keyOfB).toBe(a === b && laneOfA === laneOfB);
        expect(deviceOfPartitionKey(keyOfA)).toBe(a);
        expect([partitionKeyOf(a), partitionKeyOf(a, 0)]).toEqual([a, a]);
        // https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html
        expect(keyOfA.length).toBeLessThanOrEqual(256);
      }),
      RUNS,
    );
  });
});

const STREAM = 2n ** 128n;

const placeOf = (device: string, lane: number): bigint => BigInt(hashKeyOf(device, lane) ?? hashKey(device));

describe('a hash key', () => {
  it('is in lane 0 the one that the stream makes of the device, which is not told', () => {
    expect([hashKeyOf('rig'), hashKeyOf('rig', 0)]).toEqual([undefined, undefined]);
  });

  it.each([2, 4, 8, 16, 32])('is one of %i places that are spread over the stream evenly', (count) => {
    fc.assert(
      fc.property(names, (device) => {
        const places = Array.from({ length: count }, (_, lane) => placeOf(device, lane)).toSorted((a, b) =>
          a < b ? -1 : 1,
        );
        const gaps = places.map((place, at) => ((places[at + 1] ?? places[0]! + STREAM) - place) % STREAM);

        expect(new Set(gaps)).toEqual(new Set([STREAM / BigInt(count)]));
        expect(places.every((place) => place >= 0n && place < STREAM)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a batch', () => {
  test.each([0, 1, 31])('tells that it is of lane %i', (lane) => {
    const [cut] = cutBatches('car', [Buffer.alloc(0)], () => false, lane);

    expect(cut?.batch.lane).toBe(lane);
    expect(laneOfBatch(cut!.batch.data)).toBe(lane);
  });

  test('of a device that is not split is what it always was', () => {
    const [cut] = cutBatches('car', [Buffer.from('block')]);

    expect(cut?.batch).toEqual({ device: 'car', data: Buffer.from('\u0001\u0005\0\0\0block') });
    expect(laneOfBatch(cut!.batch.data)).toBeUndefined();
  });

  test.each([[[2]], [[2, 32]], [[2, 255]], [[3, 0]]])('that begins with %j does not open', (bytes) => {
    expect(() => openBatch(Buffer.from(bytes))).toThrow(expect.objectContaining({ code: 'corrupt-batch' }));
  });
});

describe('settings of lanes', () => {
  test('give a device the most lanes of all globs that match it', () => {
    const lanesOf = lanesMatcher(parseLaneSettings('{"rig-*": 4, "rig-{7,8}": 16, "*-9": 32, "[!r]*": 2}'));

    expect(['rig-1', 'rig-7', 'rig-9', 'car', 'robot', ''].map(lanesOf)).toEqual([4, 16, 32, 2, 1, 1]);
  });

  test('that are none split nothing', () => {
    expect(lanesMatcher(parseLaneSettings('{}'))('rig-7')).toBe(1);
  });

  test.each([
    ['{"rig": 0}', /rig/],
    ['{"rig": 33}', /rig/],
    ['{"rig": 1.5}', /rig/],
    ['{"rig": "8"}', /rig/],
    ['["rig"]', /record/],
    ['{"": 2}', /empty glob/],
    [`{"${'{a,b}'.repeat(12)}": 2}`, /braces written out/],
    [
      JSON.stringify(Object.fromEntries(Array.from({ length: 40 }, (_, nth) => [`device-number-${nth}`, 2]))),
      /768 bytes/,
    ],
  ])('%s are refused', (text, why) => {
    expect(() => parseLaneSettings(text)).toThrow(why);
  });
});

const MINUTE_MS = 60_000;

/** A gate that splits all devices but `car`, with its clock and what it looks up. */
function open() {
  const { index } = memoryStores();
  const reads: string[] = [];
  const clock = { nowMs: 1_000_000 };
  const counted = {
    head: (device: string) => {
      reads.push(device);
      return index.head(device);
    },
  };
  const gate = new LaneGate(
    (device) => (device === 'car' ? 1 : 8),
    counted,
    () => clock.nowMs,
  );
  return { index, reads, clock, gate };
}

describe('the gate of lanes', () => {
  test('splits no device that is not to be split, and looks none up', async () => {
    const { gate, reads } = open();

    expect([gate.mayHave('car'), await gate.of('car')]).toEqual([1, 1]);
    expect(reads).toEqual([]);
  });

  test('looks a device up once a minute', async () => {
    const { gate, reads, clock } = open();

    expect(await gate.of('rig')).toBe(8);
    clock.nowMs += MINUTE_MS - 1;
    expect(await gate.of('rig')).toBe(8);
    expect(reads).toEqual(['rig']);
    clock.nowMs += 1;
    expect(await gate.of('rig')).toBe(8);
    expect(reads).toEqual(['rig', 'rig']);
  });

  test('splits no device that goes forward, from a minute on after it does', async () => {
    const { gate, index, clock } = open();
    await gate.of('rig');
    await changeDevice('rig', { ordering: 'forward' }, index);
    clock.nowMs += MINUTE_MS;

    expect(await gate.of('rig')).toBe(1);
    await changeDevice('rig', { ordering: 'any' }, index);
    clock.nowMs += MINUTE_MS;
    expect(await gate.of('rig')).toBe(8);
  });

  test('looks a device up at once whose clock went back', async () => {
    const { gate, index, clock } = open();
    await gate.of('rig');
    await changeDevice('rig', { ordering: 'forward' }, index);
    clock.nowMs -= MINUTE_MS;

    expect(await gate.of('rig')).toBe(1);
  });
});
