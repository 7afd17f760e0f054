import { beforeAll, describe, expect, it } from 'vitest';
import { dumpDay } from '../../../shared/dump/dump-day.ts';
import { DumpReader } from '../../../shared/dump/dump-reader.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import type { DayDump, RegisteredChannel } from '../../../shared/index/recording-index.ts';
import { HOUR_NS } from '../../../shared/reading/instant.ts';
import { RowEncoder } from '../../../shared/recording/row-encoder.ts';
import type { Column } from '../../../shared/segment/column.ts';
import { MemoryFileStore } from '../../support/memory/file-store.ts';
import { FIRST_HOUR, numbered } from '../../support/readings.ts';
import { LATER_MS, memoryStores, newToken, store } from '../../support/stores.ts';

const DAY = '2026-05-01';
const READINGS = Array.from({ length: 90 }, (_, at) =>
  numbered('car', `s${at % 3}`, FIRST_HOUR + (at % 2), at, at),
);

let dump: DayDump;
let channels: readonly RegisteredChannel[];
let file: Buffer;

/** Small chunks, so that the day has several. */
const newWriter = (): RowEncoder => new RowEncoder('file', { chunkBytes: 500 });

beforeAll(async () => {
  const stores = memoryStores();
  const files = new MemoryFileStore();
  await store(stores, READINGS);
  const outcome = await dumpDay('car', DAY, { ...stores, files, newWriter, now: () => LATER_MS, newToken });
  dump = outcome.dump!;
  channels = (await stores.index.head('car'))!.channels;
  file = files.files.get(dump.mcap.key)!;
});

const fileStore = (content: Buffer): { readRange: MemoryFileStore['readRange'] } => ({
  readRange: async (_, from, length) => content.subarray(from, from + length),
});

/** All columns of the day's two hours, as a file gives them. */
async function columnsOf(files: { readRange: MemoryFileStore['readRange'] }): Promise<readonly Column[]> {
  const reader = await DumpReader.open(dump, channels, files);
  const columns: Column[] = [];
  for (const hour of [FIRST_HOUR, FIRST_HOUR + 1]) {
    for await (const piece of reader.pieces(hour, 0, HOUR_NS)) columns.push(...piece.unpack({}));
  }
  return columns;
}

const countOf = (columns: readonly Column[]): number =>
  columns.reduce((sum, { times }) => sum + times.length, 0);

const codeOf = (error: unknown): string => (error instanceof OdographError ? error.code : String(error));

describe('DumpReader', () => {
  it('gives every reading of the day once', async () => {
    expect(countOf(await columnsOf(fileStore(file)))).toBe(READINGS.length);
  });

  it('gives the same columns of a damaged file, or says that it is damaged', async () => {
    const whole = await columnsOf(fileStore(file));
    for (let at = 0; at < file.length; at += 7) {
      const damaged = Buffer.from(file);
      damaged[at] = damaged[at]! ^ 0x11;

      const found = await columnsOf(fileStore(damaged)).catch(codeOf);

      expect(found).toEqual(typeof found === 'string' ? 'corrupt-dump' : whole);
    }
  });

  it('says of a file that was cut short that it is damaged', async () => {
    for (const bytes of [0, 8, 100, file.length - 1]) {
      expect(await columnsOf(fileStore(file.subarray(0, bytes))).catch(codeOf)).toBe('corrupt-dump');
    }
  });

  it('fails as its store does, whenever that is', async () => {
    for (let healthy = 0; ; healthy += 1) {
      let calls = 0;
      const failing = {
        readRange: async (key: string, from: number, length: number) => {
          calls += 1;
          if (calls > healthy) throw new Error('busy');
          return fileStore(file).readRange(key, from, length);
        },
      };
      const found = await columnsOf(failing).catch(codeOf);
      if (typeof found !== 'string') break;
      expect(found).toBe('Error: busy');
      expect(healthy).toBeLessThan(100);
    }
  });
});
