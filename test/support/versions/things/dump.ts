import { gunzipSync } from 'node:zlib';
import { dumpDay } from '../../../../shared/dump/dump-day.ts';
import { DumpReader } from '../../../../shared/dump/dump-reader.ts';
import type { DayDump, RegisteredChannel } from '../../../../shared/index/recording-index.ts';
import { HOUR_NS } from '../../../../shared/reading/instant.ts';
import type { Reading } from '../../../../shared/reading/reading.ts';
import type { Column } from '../../../../shared/segment/column.ts';
import { recordsOf } from '../../mcap.ts';
import { MemoryFileStore } from '../../memory/file-store.ts';
import { LATER_MS, memoryStores, newFileWriter, store } from '../../stores.ts';
import { verdictsOf } from '../../verdicts.ts';
import { DEVICE, HOUR } from '../blocks.ts';
import type { StoredThing } from '../stored-thing.ts';

const MCAP = 'day.mcap';
const DATE = '2026-05-01';

/** Dumps tell no version of their own: MCAP has its, and a line is what ingest takes. */
const VERSION = 1;

const at = { device: DEVICE, hour: HOUR };
const READINGS: readonly Reading[] = [
  { ...at, sensor: 'mixed', ns: 1, kind: 'number', value: -0 },
  { ...at, sensor: 'mixed', ns: 2, kind: 'text', value: 'ü "😀"\u0000' },
  { ...at, sensor: 'flag', ns: 3, kind: 'boolean', value: 1 },
  { ...at, sensor: 'state', ns: 4, kind: 'json', value: '{"n":12345678901234567890.00000000000000000001}' },
  { ...at, sensor: 'latitude', ns: 5e8, kind: 'number', value: 48.137 },
  { ...at, sensor: 'longitude', ns: 5e8, kind: 'number', value: 11.575 },
  { ...at, hour: HOUR + 1, sensor: 'flag', ns: HOUR_NS - 1, kind: 'boolean', value: 0 },
];
const CHANNELS: readonly RegisteredChannel[] = [
  { sensor: 'flag', kind: 'boolean' },
  { sensor: 'latitude', kind: 'number' },
  { sensor: 'longitude', kind: 'number' },
  { sensor: 'mixed', kind: 'number' },
  { sensor: 'mixed', kind: 'text' },
  { sensor: 'state', kind: 'json' },
];

/** Daily recordings. */
export const dumps: StoredThing = {
  what: 'dump',
  write: async () => {
    const stores = memoryStores();
    const files = new MemoryFileStore();
    await store(stores, READINGS);
    const ports = {
      ...stores,
      files,
      newWriter: newFileWriter,
      now: () => LATER_MS,
      newToken: () => 'token',
    };
    const { dump } = await dumpDay(DEVICE, DATE, ports);
    const fixture = (name: string, key = '') => ({
      name,
      version: VERSION,
      content: Buffer.from(files.files.get(key) ?? []),
    });
    return [fixture(MCAP, dump?.mcap.key), fixture('day.ndjson.gz', dump?.ndjson.key)];
  },
  read: async ({ name, content }) => (name === MCAP ? columnsOf(content) : linesOf(content)),
  // What a compressor makes of it may change with the compressor.
  canonical: ({ name, content }) =>
    name === MCAP
      ? recordsOf(content).filter(({ type }) => ['Header', 'Schema', 'Channel', 'Message'].includes(type))
      : gunzipSync(content).toString('utf8'),
  later: {
    // What tells the version of MCAP in its magic.
    of: ({ content }) => Buffer.from(content.map((byte, place) => (place === 5 ? byte + 1 : byte))),
    refusal: /corrupt-dump: /,
    exempt: ['day.ndjson.gz'],
  },
};

async function columnsOf(content: Buffer): Promise<readonly Column[]> {
  const file = { key: 'key', bytes: content.length };
  const dump: DayDump = {
    device: DEVICE,
    date: DATE,
    revision: 1,
    readings: READINGS.length,
    messages: READINGS.length + 1,
    startTime: '2026-05-01T10:00:00.000000001Z',
    endTime: '2026-05-01T11:59:59.999999999Z',
    mcap: file,
    ndjson: file,
    publishedAt: '2026-05-02T01:00:00.000Z',
  };
  const readRange = async (_: string, from: number, length: number) => content.subarray(from, from + length);
  const reader = await DumpReader.open(dump, CHANNELS, { readRange });
  const columns: Column[] = [];
  for (const hour of [HOUR, HOUR + 1]) {
    for await (const piece of reader.pieces(hour, 0, HOUR_NS)) columns.push(...piece.unpack({}));
  }
  return columns;
}

const linesOf = (content: Buffer): readonly unknown[] =>
  verdictsOf([gunzipSync(content)], { nowMs: LATER_MS });
