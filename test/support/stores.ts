import { cutBatches } from '../../shared/ingest/batch.ts';
import type { RecordingIndex } from '../../shared/index/recording-index.ts';
import { type DeliveredBatch, persist } from '../../shared/persist/persist.ts';
import { HOUR_MS, HOUR_NS } from '../../shared/reading/instant.ts';
import type { Reading } from '../../shared/reading/reading.ts';
import { planChannels, type Selection } from '../../shared/recording/channel-plan.ts';
import type { RecordingWriter } from '../../shared/recording/recording-writer.ts';
import { RowEncoder } from '../../shared/recording/row-encoder.ts';
import { segmentPieces } from '../../shared/recording/piece.ts';
import { readRows, type TimeRange } from '../../shared/recording/read-rows.ts';
import { BlockBuilder } from '../../shared/segment/block-builder.ts';
import { packBlock } from '../../shared/segment/pack.ts';
import type { ReadingStore } from '../../shared/segment/reading-store.ts';
import type { SummaryStore } from '../../shared/statistics/summary-store.ts';
import type { Quarantine } from '../../shared/quarantine/quarantine.ts';
import { MemoryDeadLetters } from './memory/dead-letters.ts';
import { MemoryReadingStore } from './memory/reading-store.ts';
import { MemoryRecordingIndex } from './memory/recording-index.ts';
import { MemorySummaryStore } from './memory/summary-store.ts';
import { FIRST_HOUR } from './readings.ts';

/** Writes recordings as a dump's are. */
export const newFileWriter = (): RecordingWriter => new RowEncoder('file');

export interface Stores {
  readonly readings: ReadingStore;
  readonly index: RecordingIndex;
  readonly summaries: SummaryStore;
}

export const memoryStores = (): Stores => ({
  readings: new MemoryReadingStore(),
  index: new MemoryRecordingIndex(),
  summaries: new MemorySummaryStore(),
});

/** Far later than every reading of the tests. */
export const LATER_MS = (FIRST_HOUR + 24 * 365) * HOUR_MS;

export const ALWAYS: TimeRange = { start: { hour: 0, ns: 0 }, end: { hour: 2_000_000, ns: HOUR_NS - 1 } };

/** A batch of one device's readings as ingest makes it. */
export function batchOf(arrival: string, readings: readonly Reading[]): DeliveredBatch {
  const device = readings[0]?.device ?? '';
  const blocks = [...Map.groupBy(readings, ({ hour }) => hour)].flatMap(([hour, ofHour]) => {
    const builder = new BlockBuilder(device, hour);
    for (const reading of ofHour) builder.add(reading);
    return packBlock(builder.build()).map(({ packed }) => packed);
  });
  const [first] = cutBatches(device, blocks);
  return { arrival, data: first!.batch.data };
}

let tokens = 0;
export const newToken = (): string => `token${(tokens += 1)}`;

/** @returns where the delivery failed, if it did */
export async function deliver(
  stores: Stores,
  batches: readonly DeliveredBatch[],
  nowMs: number = LATER_MS,
  quarantine: Quarantine = new MemoryDeadLetters(),
): Promise<string | undefined> {
  return persist(batches, { ...stores, quarantine, now: () => nowMs, newToken, onFailure: () => {} });
}

let arrivals = 1000;

/** Stores readings, each device's as one batch that arrives after all before. */
export async function store(stores: Stores, readings: readonly Reading[], nowMs?: number): Promise<void> {
  const batches = [...Map.groupBy(readings, ({ device }) => device).values()].map((ofDevice) =>
    batchOf(String((arrivals += 1)), ofDevice),
  );
  if ((await deliver(stores, batches, nowMs)) !== undefined) throw new Error('not stored');
}

export type Row = Omit<Reading, 'device'>;

/** The readings that a device's rows hold, in their order. */
export async function rowsOf(
  { readings, index }: Stores,
  device: string,
  range: TimeRange = ALWAYS,
  selection: Selection = {},
): Promise<Row[]> {
  const hours = await index.hours(device, range.start.hour, range.end.hour);
  const plan = planChannels(device, (await index.head(device))?.channels ?? [], selection);
  const rows: Row[] = [];
  for await (const batch of readRows(segmentPieces(readings, hours), device, hours, plan, range)) {
    for (let row = 0; row < batch.count; row += 1) {
      const { source } = plan.channels[batch.channels[row]!]!;
      if (!('sensor' in source)) continue;
      const { sensor, kind } = source;
      const value = kind === 'number' || kind === 'boolean' ? batch.numbers[row] : batch.texts[row];
      rows.push({ sensor, kind, hour: batch.hour, ns: batch.times[row], value } as Row);
    }
  }
  return rows;
}
