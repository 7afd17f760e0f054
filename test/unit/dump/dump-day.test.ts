import { beforeEach, describe, expect, it } from 'vitest';
import { type DumpPorts, dumpDay } from '../../../shared/dump/dump-day.ts';
import { DAY_END } from '../../../shared/index/day-end.ts';
import { planDumps } from '../../../shared/dump/plan-dumps.ts';
import { HOUR_MS } from '../../../shared/reading/instant.ts';
import { RowEncoder } from '../../../shared/recording/row-encoder.ts';
import { streamedMessages } from '../../support/mcap.ts';
import { MemoryFileStore } from '../../support/memory/file-store.ts';
import { FIRST_HOUR, numbered } from '../../support/readings.ts';
import { memoryStores, newFileWriter, newToken, store, type Stores } from '../../support/stores.ts';

const DAY = '2026-05-01';
const NEXT_DAY_MS = (FIRST_HOUR + 5) * HOUR_MS;

const readings = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) =>
    numbered('car', `s${at % 3}`, FIRST_HOUR + (at % 2), 1000 + from + at, from + at),
  );

let stores: Stores;
let files: MemoryFileStore;
let ports: DumpPorts;
beforeEach(() => {
  stores = memoryStores();
  files = new MemoryFileStore();
  ports = {
    ...stores,
    files,
    newWriter: () => new RowEncoder('file'),
    now: () => NEXT_DAY_MS,
    newToken,
  };
});

const published = async () => (await stores.index.dumps('car', DAY, DAY))[0];
const marked = async () => (await stores.index.markOf('car', DAY)) !== undefined;

it('publishes a day, with what its files hold', async () => {
  await store(stores, readings(100));
  const outcome = await dumpDay('car', DAY, ports);
  const dump = (await published())!;
  expect(outcome).toEqual({ device: 'car', date: DAY, status: 'published', dump });
  expect(dump).toMatchObject({
    revision: 2,
    readings: 100,
    startTime: '2026-05-01T22:00:00.000001Z',
    endTime: '2026-05-01T23:00:00.000001099Z',
  });
  expect(streamedMessages(files.files.get(dump.mcap.key)!)).toHaveLength(dump.messages);
  const lengths = Object.fromEntries([...files.files].map(([key, file]) => [key, file.length]));
  expect(lengths).toEqual({ [dump.mcap.key]: dump.mcap.bytes, [dump.ndjson.key]: dump.ndjson.bytes });
});

it('leaves alone a day that has not changed, or has no readings', async () => {
  await store(stores, readings(10));
  await dumpDay('car', DAY, ports);
  const before = [...files.files.keys()];
  const again = await dumpDay('car', DAY, ports);
  const empty = await dumpDay('car', '2026-05-03', ports);
  expect([again.status, empty.status]).toEqual(['unchanged', 'empty']);
  expect([...files.files.keys()]).toEqual(before);
});

it('publishes a new revision when readings come late', async () => {
  await store(stores, readings(10));
  await dumpDay('car', DAY, ports);
  await store(stores, readings(5, 10));
  const outcome = await dumpDay('car', DAY, ports);
  expect(outcome.status).toBe('published');
  expect(await published()).toMatchObject({ revision: 4, readings: 15 });
});

it('publishes one of two dumps of the same revision, and keeps only its files', async () => {
  await store(stores, readings(50));
  const outcomes = await Promise.all([dumpDay('car', DAY, ports), dumpDay('car', DAY, ports)]);
  const dump = (await published())!;
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['published', 'unchanged']);
  expect([...files.files.keys()].toSorted()).toEqual([dump.mcap.key, dump.ndjson.key].toSorted());
});

it('holds a day as it was at one moment, though a query tells of a later write and not of an earlier one', async () => {
  await store(stores, readings(4));
  const [early, later] = await stores.index.hours('car', FIRST_HOUR, FIRST_HOUR + 1);
  const torn = Object.create(stores.index) as typeof stores.index;
  let asked = 0;
  torn.hours = async (...range) =>
    asked++ === 0 ? [{ ...later!, revision: 1 }] : stores.index.hours(...range);
  const { dump } = await dumpDay('car', DAY, { ...ports, index: proxied(torn) });

  expect(dump).toMatchObject({ revision: early!.revision + later!.revision, readings: 4 });
});

it('keeps the files of a dump that was published although its answer was lost', async () => {
  await store(stores, readings(10));
  const retrying = Object.create(stores.index) as typeof stores.index;
  retrying.publishDump = async (dump) => {
    await stores.index.publishDump(dump);
    return stores.index.publishDump(dump);
  };
  const outcome = await dumpDay('car', DAY, { ...ports, index: proxied(retrying) });
  const dump = (await published())!;
  expect(outcome.status).toBe('published');
  expect(files.files.has(dump.mcap.key)).toBe(true);
  expect(await marked()).toBe(false);
});

/** Calls methods of a derived object on the object that it was derived of, where it has none of its own. */
function proxied<T extends object>(derived: T): T {
  return new Proxy(derived, {
    get: (target, name) => {
      const owner: object = Object.hasOwn(target, name) ? target : (Object.getPrototypeOf(target) as object);
      const method: unknown = Reflect.get(owner, name);
      return typeof method === 'function' ? method.bind(owner) : method;
    },
  });
}

describe('marks', () => {
  it('are removed by a dump that covers them', async () => {
    await store(stores, readings(10), NEXT_DAY_MS);
    expect(await marked()).toBe(true);
    await dumpDay('car', DAY, ports);
    expect(await marked()).toBe(false);
    await stores.index.mark({ device: 'car', date: DAY, token: 'again' });
    await dumpDay('car', DAY, ports);
    expect(await marked()).toBe(false);
  });

  it('stay when readings come in while the day is dumped', async () => {
    await store(stores, readings(10), NEXT_DAY_MS);
    const newWriter = () => {
      const writer = newFileWriter();
      const end = writer.end.bind(writer);
      writer.end = async () => {
        await store(stores, readings(3, 500), NEXT_DAY_MS);
        await end();
      };
      return writer;
    };
    await dumpDay('car', DAY, { ...ports, newWriter });
    expect(await marked()).toBe(true);
    await dumpDay('car', DAY, ports);
    expect([await marked(), (await published())!.readings]).toEqual([false, 13]);
  });

  it('stay when the dump fails, and bring the day into the next plan', async () => {
    await store(stores, readings(10), NEXT_DAY_MS);
    files.write = async () => {
      throw new Error('no room');
    };
    await expect(dumpDay('car', DAY, ports)).rejects.toThrow('no room');
    const days = await planDumps({}, { ...ports, now: () => NEXT_DAY_MS + 100 * 24 * HOUR_MS });
    expect(days).toEqual([{ device: 'car', date: DAY }]);
  });

  it('stand from the first reading on, and stay while the day is not over, whatever is dumped of it', async () => {
    const atMs = FIRST_HOUR * HOUR_MS;
    await store(stores, readings(10), atMs);
    const today = { ...ports, now: () => atMs + 2 * HOUR_MS };
    expect([await marked(), await planDumps({}, { ...ports, now: () => atMs })]).toEqual([true, []]);
    await dumpDay('car', DAY, today);
    expect(await marked()).toBe(true);
    const weekLater = { ...ports, now: () => NEXT_DAY_MS + 7 * 24 * HOUR_MS };
    expect(await planDumps({}, weekLater)).toEqual([{ device: 'car', date: DAY }]);
    await dumpDay('car', DAY, ports);
    expect([await marked(), await planDumps({}, weekLater)]).toEqual([false, []]);
  });

  it('stay when a dump began before the day was settled, and what came meanwhile is dumped the next time', async () => {
    await store(stores, readings(10));
    const endMs = Date.parse(DAY) + 24 * HOUR_MS;
    let nowMs = endMs;
    const newWriter = () => {
      const writer = newFileWriter();
      const end = writer.end.bind(writer);
      writer.end = async () => {
        await store(stores, readings(3, 500), nowMs + DAY_END.markedAgainAfterMs - 1);
        await end();
        nowMs = endMs + DAY_END.settledAfterMs + 1;
      };
      return writer;
    };

    await dumpDay('car', DAY, { ...ports, newWriter, now: () => nowMs });

    expect(await marked()).toBe(true);
    await dumpDay('car', DAY, ports);
    expect([await marked(), (await published())!.readings]).toEqual([false, 13]);
  });

  it('are planned for the device that is asked for alone, and days that are named whether marked or not', async () => {
    await store(stores, readings(10));
    await store(stores, [numbered('van', 's', FIRST_HOUR, 1, 3)]);
    await dumpDay('car', DAY, ports);
    expect(await planDumps({ device: 'van' }, ports)).toEqual([{ device: 'van', date: DAY }]);
    expect(await planDumps({ device: 'car' }, ports)).toEqual([]);
    expect(await planDumps({ device: 'car', date: DAY }, ports)).toEqual([{ device: 'car', date: DAY }]);
    await expect(planDumps({ date: '2026-02-30' }, ports)).rejects.toMatchObject({ code: 'invalid-request' });
  });
});
