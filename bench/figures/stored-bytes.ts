import { type Block, sliceColumn } from '../../shared/segment/column.ts';
import { MemoryRecordingIndex } from '../../test/support/memory/recording-index.ts';
import { type Drive, makeDrives, toBlocks } from '../data/drives.ts';
import { readDrives } from '../data/drives-csv.ts';
import { toBodies, toLines } from '../data/ndjson.ts';
import { DEVICE, type Stamps, SyntheticDevice } from '../data/synthetic.ts';
import { fullPolls, ingestBodies, persistPolls } from '../deliver.ts';
import type { Figure, Limit, Result } from '../figure.ts';
import { weighingStore } from '../stores/weighing-store.ts';

const MINUTES = { quick: 2, normal: 15 } as const;

/** Seconds of a live device, which sends every second. */
const LIVE_SECONDS = 60;

/** Readings in one request, as `npx odograph send` makes them. */
export const BODY_LINES = 25_000;

async function weigh(label: string, uploads: readonly (readonly string[])[], limit?: Limit): Promise<Result> {
  const { readings, weight } = weighingStore();
  const index = new MemoryRecordingIndex();
  let count = 0;
  let polls = 0;
  for (const lines of uploads) {
    const batches = await ingestBodies(DEVICE, toBodies(lines, BODY_LINES));
    const deliveries = fullPolls(batches);
    await persistPolls(deliveries, { readings, index });
    count += lines.length;
    polls += deliveries.length;
  }
  const note = `${count} readings, ${weight.items} items of ${Math.round(weight.bytes / weight.items)} B, ${polls} deliveries`;
  return { label, value: weight.bytes / count, unit: 'B/reading', note, ...(limit && { limit }) };
}

/** Lines minute by minute, so that what a device would send first comes first. */
function syntheticLines(stamps: Stamps, minutes: number): string[] {
  const device = new SyntheticDevice(stamps);
  return toLines(Array.from({ length: minutes }, (_, at) => device.block(at * 60, (at + 1) * 60)));
}

/** What a device sends in a second, as one upload each. */
function liveLines(seconds: number, rows: number): string[][] {
  const device = new SyntheticDevice('ms');
  return Array.from({ length: seconds }, (_, at) => toLines([sliceRows(device.block(at, at + 1), rows)]));
}

const sliceRows = (block: Block, rows: number): Block => ({
  ...block,
  columns: block.columns.map((column) => sliceColumn(column, 0, rows)),
});

const driveLines = (drives: readonly Drive[]): string[][] =>
  drives.map((drive) => toLines(toBlocks(DEVICE, drive)));

/** What readings take in the table: from request bodies through ingest and persist to the items that are put. */
export const storedBytes: Figure = {
  name: 'stored-bytes',
  bar: 'B per reading: ≤ 4 with ns jitter, ≤ 2.5 with ms stamps, ≤ 2 drives sent in bulk',
  run: async ({ quick, drives }) => {
    const minutes = quick ? MINUTES.quick : MINUTES.normal;
    return [
      await weigh('ns stamps', [syntheticLines('ns', minutes)], { atMost: 4 }),
      await weigh('ms stamps', [syntheticLines('ms', minutes)], { atMost: 2.5 }),
      await weigh('made-up drives, one by one', driveLines(makeDrives()), { atMost: 2 }),
      await weigh('live, 1 reading of each of 50 sensors', liveLines(LIVE_SECONDS, 1)),
      await weigh('live, 20 readings of each of 50 sensors', liveLines(LIVE_SECONDS, 20)),
      ...(drives === undefined
        ? []
        : [await weigh('recorded drives, one by one', driveLines(readDrives(drives)), { atMost: 2 })]),
    ];
  },
};
