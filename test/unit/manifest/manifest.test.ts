import { describe, expect, it } from 'vitest';
import { dumpDay } from '../../../shared/dump/dump-day.ts';
import { readDataQuery, readRange, writeDataQuery } from '../../../shared/manifest/data-query.ts';
import { HOUR_MS, HOUR_NS } from '../../../shared/reading/instant.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { isStreamed, manifestFaults, manifestOf, messagesOf, nsOf } from '../../support/manifests.ts';
import { MemoryFileStore } from '../../support/memory/file-store.ts';
import { ODD_NAMES } from '../../support/names.ts';
import { FIRST_HOUR } from '../../support/readings.ts';
import { memoryStores, newFileWriter, newToken, store, type Stores } from '../../support/stores.ts';

const reading = (hour: number, ns: number, sensor = 'speed', device = 'car'): Reading => ({
  device,
  sensor,
  hour: FIRST_HOUR + hour,
  ns,
  kind: 'number',
  value: ns,
});

const idsOf = async (stores: Stores, nowMs?: number): Promise<(string | undefined)[]> =>
  (await manifestOf(stores, nowMs === undefined ? {} : { nowMs })).map(({ id }) => id);

const noFiles = new MemoryFileStore();

async function dump(stores: Stores, files: MemoryFileStore): Promise<void> {
  await dumpDay('car', '2026-05-01', { ...stores, files, newWriter: newFileWriter, now: () => 0, newToken });
}

describe('ids', () => {
  it('stay while nothing changes, and change only where something does', async () => {
    const stores = memoryStores();
    await store(stores, [reading(0, 5), reading(30, 5)]);
    const before = await idsOf(stores);
    expect(await idsOf(stores)).toEqual(before);
    await store(stores, [reading(30, 4)]);
    const after = await idsOf(stores);
    expect([before.length, after.length]).toEqual([2, 2]);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });

  it('differ between devices, selections, prefixes and ranges', async () => {
    const stores = memoryStores();
    await store(stores, [reading(0, 5), reading(0, 5, 'speed', 'van')]);
    const start = { hour: FIRST_HOUR, ns: 1 };
    const asked = [
      {},
      { devices: ['van'] },
      { sensors: ['speed'] },
      { devices: ['car', 'van'] },
      { range: { start, end: { hour: FIRST_HOUR, ns: 5 } } },
      { range: { start: { hour: FIRST_HOUR, ns: 5 }, end: { hour: FIRST_HOUR, ns: 5 } }, sensors: ['s*'] },
    ];
    const ids = (await Promise.all(asked.map((each) => manifestOf(stores, each)))).flat().map(({ id }) => id);
    // The whole recording is as long as the range of the fifth.
    expect(new Set(ids).size).toBe(ids.length - 1);
  });
});

it('cuts a day that is not over into hours at most, and a day that is over as coarsely as it can', async () => {
  const stores = memoryStores();
  await store(stores, [reading(-1, 5), reading(0, 5), reading(1, 5)]);
  const during = await manifestOf(stores, { nowMs: (FIRST_HOUR + 1) * HOUR_MS });
  const afterwards = await manifestOf(stores, { nowMs: (FIRST_HOUR + 2) * HOUR_MS });
  expect([during.length, afterwards.length]).toEqual([3, 1]);
});

it('serves what it said, also when readings came in since', async () => {
  const stores = memoryStores();
  const nowMs = (FIRST_HOUR + 1) * HOUR_MS;
  await store(stores, [reading(0, 100), reading(0, 200)], nowMs);
  const [source] = await manifestOf(stores, { nowMs });
  await store(stores, [reading(0, 50), reading(0, 150), reading(0, 300), reading(0, 150, 'new')], nowMs);
  const messages = await messagesOf(stores, noFiles, source!);
  const { startTime, endTime, topics } = source as Extract<typeof source, { topics: unknown }>;
  expect(messages.map(({ text }) => text)).toEqual(['{"value":100}', '{"value":150}', '{"value":200}']);
  expect(nsOf(startTime)).toBeLessThanOrEqual(messages[0]!.logTime);
  expect(nsOf(endTime)).toBeGreaterThanOrEqual(messages.at(-1)!.logTime);
  expect(topics.map(({ name }) => name)).toEqual(['/speed']);
});

it('serves a dumped day as one file, and streams it again when readings come late', async () => {
  const stores = memoryStores();
  const files = new MemoryFileStore();
  await store(stores, [reading(-20, 5), reading(0, 5), reading(1, 5), reading(2, 5)]);
  await dump(stores, files);
  const dumped = await manifestOf(stores);
  const selected = await manifestOf(stores, { sensors: ['speed'] });
  const clipped = await manifestOf(stores, {
    range: { start: { hour: FIRST_HOUR, ns: 0 }, end: { hour: FIRST_HOUR + 3, ns: 0 } },
  });
  await store(stores, [reading(0, 6)]);
  const late = await manifestOf(stores);
  await dump(stores, files);
  const again = await manifestOf(stores);
  const shape = (sources: typeof dumped): boolean[] => sources.map(isStreamed);
  expect(shape(dumped)).toEqual([false, true]);
  expect(dumped[0]).toMatchObject({ supportsRangeRequests: true });
  expect([shape(selected), shape(clipped), shape(late)]).toEqual([
    [true, true],
    [true, true],
    [true, true],
  ]);
  expect(shape(again)).toEqual([false, true]);
  expect(again[0]!.id).not.toBe(dumped[0]!.id);
  expect(await messagesOf(stores, files, again[0]!)).toHaveLength(4);
});

it('puts the devices of one recording side by side, each under its name', async () => {
  const stores = memoryStores();
  const devices = [...ODD_NAMES];
  await store(
    stores,
    devices.map((device) => reading(0, 1, 'a/b', device)),
  );
  const sources = await manifestOf(stores, { devices });
  const topics = sources.filter(isStreamed).flatMap((source) => source.topics.map(({ name }) => name));
  const read = await Promise.all(sources.map((source) => messagesOf(stores, noFiles, source)));
  expect(new Set(topics).size).toBe(devices.length);
  expect(read.flat().map(({ topic }) => topic)).toEqual(topics);
});

it('lists nothing where there is nothing', async () => {
  const stores = memoryStores();
  await store(stores, [reading(0, 5)]);
  const elsewhere = { start: { hour: FIRST_HOUR, ns: 6 }, end: { hour: FIRST_HOUR, ns: HOUR_NS - 1 } };
  expect(await manifestOf(stores, { devices: ['nobody'] })).toEqual([]);
  expect(await manifestOf(stores, { range: elsewhere })).toEqual([]);
  expect(await manifestOf(stores, { sensors: ['nothing'] })).toEqual([]);
});

it('writes queries as it reads them, whatever the names', () => {
  const range = { start: { hour: FIRST_HOUR, ns: 1 }, end: { hour: FIRST_HOUR + 1, ns: HOUR_NS - 1 } };
  for (const device of ODD_NAMES) {
    const selection = { sensors: ['*{x,y}[z]', 'a&b=c#d'], devicePrefix: true };
    const query = { device, range, selection, channels: 3 };
    expect(readDataQuery(new URLSearchParams(writeDataQuery(query).toString()))).toEqual(query);
  }
});

it.each(['-999999999999999', '999999999999999', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])(
  'reads %s as a moment that keys can tell',
  (moment) => {
    for (const name of ['start', 'end']) {
      const { start, end } = readRange(new URLSearchParams({ [name]: moment }));
      expect(start.hour).toBeGreaterThanOrEqual(0);
      expect(String(end.hour).length).toBeLessThanOrEqual(8);
    }
  },
);

it('has a schema that takes exactly one of the two kinds of source', () => {
  const streamed = {
    url: '/v1/data',
    topics: [{ name: '/a', messageEncoding: 'json', schemaId: 1 }],
    schemas: [{ id: 1, name: 'A', encoding: 'jsonschema', data: 'e30=' }],
    startTime: '2026-05-01T00:00:00Z',
    endTime: '2026-05-01T00:00:00.000000001Z',
  };
  const fixed = { url: '/x.mcap', supportsRangeRequests: true };
  const refused = [
    { ...streamed, ...fixed },
    { url: '/x.mcap' },
    { ...fixed, supportsRangeRequests: false },
    { ...fixed, id: null },
    { ...streamed, endTime: 'yesterday' },
  ];
  expect(manifestFaults({ sources: [streamed, { ...fixed, id: 'x' }] })).toEqual([]);
  expect(manifestFaults({ sources: [] })).toEqual([]);
  for (const source of refused) expect(manifestFaults({ sources: [source] })).not.toEqual([]);
});
