import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { openBatch } from '../../../shared/ingest/batch.ts';
import { type DeliveredBatch, persist } from '../../../shared/persist/persist.ts';
import { CLOCK_SLACK_MS } from '../../../shared/quarantine/valid-rows.ts';
import { HOUR_MS } from '../../../shared/reading/instant.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import type { Block } from '../../../shared/segment/column.ts';
import type { Segment } from '../../../shared/segment/reading-store.ts';
import { lineOf, Oracle } from '../../support/oracle.ts';
import { MemoryDeadLetters } from '../../support/memory/dead-letters.ts';
import { MemoryReadingStore } from '../../support/memory/reading-store.ts';
import { FIRST_HOUR, readingBatches } from '../../support/readings.ts';
import { batchOf, deliver, memoryStores, newToken, rowsOf, type Stores } from '../../support/stores.ts';

const DEVICES = ['car', 'van/2'];

/** When every batch of these tests comes: after all good readings. */
const ARRIVED_MS = (FIRST_HOUR + 101) * HOUR_MS;

/** The last hour that is stored in part only, and one after all that are. */
const LATEST_MS = ARRIVED_MS + 24 * HOUR_MS + CLOCK_SLACK_MS;
const LATEST_HOUR = Math.floor(LATEST_MS / HOUR_MS);

/** What is added to a good batch: readings that can never be stored, each by what is wrong with it. */
const BAD_READINGS: Readonly<Record<string, Omit<Reading, 'device'>>> = {
  'before 2000': { sensor: 'speed', hour: 200_000, ns: 5, kind: 'number', value: 1 },
  'far ahead': { sensor: 'speed', hour: LATEST_HOUR + 1, ns: 0, kind: 'number', value: 1 },
  'a moment ahead': { sensor: 'lat', hour: LATEST_HOUR, ns: 1, kind: 'number', value: 1 },
  'long text': { sensor: 'note', hour: FIRST_HOUR, ns: 5, kind: 'text', value: 'ü'.repeat(4097) },
  'no object': { sensor: 'pose', hour: FIRST_HOUR, ns: 5, kind: 'json', value: '[1]' },
  'broken object': { sensor: 'pose', hour: FIRST_HOUR, ns: 6, kind: 'json', value: '{"x":' },
  'long object': {
    sensor: 'pose',
    hour: FIRST_HOUR,
    ns: 7,
    kind: 'json',
    value: `{"x":"${'y'.repeat(65_536)}"}`,
  },
  'bad name': { sensor: 'a\nb', hour: FIRST_HOUR, ns: 5, kind: 'number', value: 1 },
};

const REASONS: Readonly<Record<string, string>> = {
  'before 2000': 'timestamp-out-of-range',
  'far ahead': 'timestamp-out-of-range',
  'a moment ahead': 'timestamp-out-of-range',
  'long text': 'value-too-large',
  'no object': 'invalid-value',
  'broken object': 'invalid-value',
  'long object': 'value-too-large',
  'bad name': 'invalid-sensor',
};

type Damage = 'garbage' | 'empty' | 'version' | 'checksum';
const damages = fc.constantFrom<Damage>('garbage', 'empty', 'version', 'checksum');

function damaged(data: Uint8Array, damage: Damage): Uint8Array {
  const bytes = Buffer.from(data);
  if (damage === 'garbage') return Buffer.from('this is no batch');
  if (damage === 'empty') return Buffer.alloc(0);
  const place = damage === 'version' ? 0 : bytes.length - 1;
  bytes[place] = (bytes[place] ?? 0) ^ 0xff;
  return bytes;
}

/** What becomes of a batch before it is delivered. */
const fates = fc.oneof(
  { weight: 3, arbitrary: fc.record({ bad: fc.subarray(Object.keys(BAD_READINGS)) }) },
  { weight: 1, arbitrary: fc.record({ damage: damages }) },
);

const cutInto = (batches: readonly DeliveredBatch[], size: number): DeliveredBatch[][] =>
  Array.from({ length: Math.ceil(batches.length / size) }, (_, at) =>
    batches.slice(at * size, (at + 1) * size),
  );

const linesOf = async (stores: Stores): Promise<string[][]> =>
  Promise.all(DEVICES.map(async (device) => (await rowsOf(stores, device)).map(lineOf).toSorted()));

function blockLines({ device, hour, columns }: Block): string[] {
  return columns.flatMap((column) => {
    const values = 'numbers' in column ? column.numbers : column.texts;
    return Array.from(column.times, (ns, row) => {
      const value = values[row]!;
      return `${device} ${column.sensor} ${hour} ${ns} ${column.kind} ${value}`;
    });
  });
}

const readingLine = ({ device, sensor, hour, ns, kind, value }: Reading): string =>
  `${device} ${sensor} ${hour} ${ns} ${kind} ${String(value)}`;

it('stores the good ones as if there were no others, and puts each of the others aside once', async () => {
  await fc.assert(
    fc.asyncProperty(
      readingBatches,
      fc.array(fates, { minLength: 12, maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      async (readings, plan, size, twice) => {
        const stores = memoryStores();
        const without = memoryStores();
        const letters = new MemoryDeadLetters();
        const broken: string[] = [];
        const bad: Reading[] = [];
        const good: Reading[] = [];
        const batches = readings.map((each, at): DeliveredBatch => {
          const fate = plan[at]!;
          const { device } = each[0]!;
          const arrival = String(8 + at);
          if ('damage' in fate) {
            broken.push(arrival);
            return {
              arrival,
              arrivedMs: ARRIVED_MS,
              device,
              data: damaged(batchOf(arrival, each).data, fate.damage),
            };
          }
          const added = fate.bad.map((name) => ({ ...BAD_READINGS[name]!, device }) as Reading);
          bad.push(...added);
          good.push(...each);
          return { ...batchOf(arrival, [...each, ...added]), arrivedMs: ARRIVED_MS, device };
        });
        const pure = readings.flatMap((each, at) =>
          'damage' in plan[at]! ? [] : [batchOf(String(8 + at), each)],
        );

        const failures: (string | undefined)[] = [];
        for (const poll of [...cutInto(batches, size), ...(twice ? [batches] : [])]) {
          failures.push(await deliver(stores, poll, ARRIVED_MS, letters));
        }
        for (const poll of cutInto(pure, size)) await deliver(without, poll, ARRIVED_MS);

        expect(failures.filter((failure) => failure !== undefined)).toEqual([]);
        expect(await linesOf(stores)).toEqual(await linesOf(without));
        const oracle = new Oracle().add(good);
        for (const device of DEVICES) {
          expect((await rowsOf(stores, device)).map(lineOf).toSorted()).toEqual(oracle.lines(device));
        }
        const whole = letters.kept.filter((letter) => letter.readings === undefined);
        const rows = letters.kept.filter((letter) => letter.readings !== undefined);
        expect(whole.map(({ arrival }) => arrival)).toEqual(broken);
        for (const { arrival, device, data } of whole) {
          const sent = batches.find((batch) => batch.arrival === arrival)!;
          expect(Buffer.from(data).equals(Buffer.from(sent.data))).toBe(true);
          expect(device).toBe(sent.device);
        }
        const aside = rows.flatMap(({ data }) => openBatch(data).flatMap(blockLines));
        expect(aside.toSorted()).toEqual(bad.map(readingLine).toSorted());
        expect(rows.reduce((sum, letter) => sum + letter.readings!, 0)).toBe(bad.length);
      },
    ),
    { numRuns: 40 },
  );
});

it.each(Object.keys(BAD_READINGS))('names the reason of a reading that is bad by %s', async (name) => {
  const letters = new MemoryDeadLetters();
  const batch = batchOf('5', [{ ...BAD_READINGS[name]!, device: 'car' } as Reading]);

  await deliver(memoryStores(), [{ ...batch, arrivedMs: ARRIVED_MS }], ARRIVED_MS, letters);

  expect(letters.kept).toMatchObject([{ reason: REASONS[name], arrival: '5', device: 'car', readings: 1 }]);
});

it('puts a device aside whose name is none', async () => {
  const letters = new MemoryDeadLetters();
  const stores = memoryStores();
  const device = 'x'.repeat(129);

  const batch = batchOf('5', [{ device, sensor: 's', hour: FIRST_HOUR, ns: 1, kind: 'number', value: 1 }]);
  const failed = await deliver(stores, [batch], ARRIVED_MS, letters);

  expect(failed).toBeUndefined();
  expect(letters.kept).toMatchObject([{ reason: 'invalid-device', device, readings: 1 }]);
  expect(await stores.index.head(device)).toBeUndefined();
});

it('takes a reading to the last instant that is stored, by the time at which its batch came', async () => {
  const stores = memoryStores();
  const letters = new MemoryDeadLetters();
  const last: Reading = { device: 'car', sensor: 's', hour: LATEST_HOUR, ns: 0, kind: 'number', value: 1 };

  await deliver(stores, [{ ...batchOf('5', [last]), arrivedMs: ARRIVED_MS }], ARRIVED_MS + 1e12, letters);
  await deliver(stores, [{ ...batchOf('6', [{ ...last, ns: 1 }]), arrivedMs: ARRIVED_MS }], 9e12, letters);

  expect((await rowsOf(stores, 'car')).map(({ ns }) => ns)).toEqual([0]);
  expect(letters.kept.map(({ arrival }) => arrival)).toEqual(['6']);
});

it('reports a batch as failed that could not be put aside, and stores nothing that comes after it', async () => {
  const stores = memoryStores();
  const batches = [1, 2, 3].map((ns) =>
    batchOf(String(ns), [{ device: 'car', sensor: 's', hour: FIRST_HOUR, ns, kind: 'number', value: ns }]),
  );
  const errors: unknown[] = [];
  const poll = batches.map((batch) => (batch.arrival === '2' ? { ...batch, data: Buffer.from('?') } : batch));
  const quarantine = { keep: () => Promise.reject(new Error('the bucket is away')) };
  const onFailure = (_: string, error: unknown): void => void errors.push(error);

  const failed = await persist(poll, { ...stores, quarantine, now: () => ARRIVED_MS, newToken, onFailure });

  expect(failed).toBe('2');
  expect(errors).toEqual([new Error('the bucket is away')]);
  expect((await rowsOf(stores, 'car')).map(({ ns }) => ns)).toEqual([1]);
});

it('reports a device as failed whose readings could not be put aside, and stores its good ones', async () => {
  const stores = memoryStores();
  const at = { device: 'car', sensor: 's', kind: 'number', value: 1 } as const;
  const batch = batchOf('7', [
    { ...at, hour: FIRST_HOUR, ns: 1 },
    { ...at, hour: 200_000, ns: 1 },
  ]);
  const quarantine = { keep: () => Promise.reject(new Error('the bucket is away')) };
  const ports = { ...stores, quarantine, now: () => ARRIVED_MS, newToken, onFailure: () => {} };

  const failed = await persist([batch], ports);

  expect(failed).toBe('7');
  expect(await rowsOf(stores, 'car')).toHaveLength(1);
});

/** Gives every segment back damaged. */
class DamagedReadingStore extends MemoryReadingStore {
  override async *segments(...range: Parameters<MemoryReadingStore['segments']>): AsyncGenerator<Segment> {
    for await (const segment of super.segments(...range)) {
      yield { ...segment, packed: damaged(segment.packed, 'checksum') };
    }
  }
}

it('stores what is sent again beside a stored segment that is damaged, instead of failing each time', async () => {
  const readings = new DamagedReadingStore();
  const stores = { ...memoryStores(), readings };
  const at = { device: 'car', sensor: 's', hour: FIRST_HOUR, kind: 'number', value: 1 } as const;
  const long = Array.from({ length: 50 }, (_, ns) => ({ ...at, ns }));
  await deliver(stores, [batchOf('1', long)]);

  const failed = await deliver(stores, [batchOf('2', long.slice(1, 49))]);

  const kept = await Array.fromAsync(readings.segments('car', FIRST_HOUR, 0, 100));
  expect(failed).toBeUndefined();
  expect(kept.map(({ arrival }) => arrival).toSorted()).toEqual(['1', '2']);
});
