import type { HourEntry, RecordingIndex } from '../../shared/index/recording-index.ts';
import { dateOfHour, HOUR_NS } from '../../shared/reading/instant.ts';
import { planChannels } from '../../shared/recording/channel-plan.ts';
import { segmentPieces } from '../../shared/recording/piece.ts';
import { readRows } from '../../shared/recording/read-rows.ts';
import { DynamoReadingStore } from '../../shared/segment/reading-store.dynamodb.ts';
import type { DaySummary } from '../../shared/statistics/day-summary.ts';
import { RowSummarizer } from '../../shared/statistics/summarize-rows.ts';
import { DynamoSummaryStore } from '../../shared/statistics/summary-store.dynamodb.ts';
import type { DynamoTable } from '../../shared/store/dynamo.ts';
import { fullPolls, persistPolls } from '../deliver.ts';
import { carHour } from './car.ts';

export const DAY_HOURS = 24;

/** A device's place in a table. */
export interface Kept {
  readonly device: string;
  readonly table: DynamoTable;
  readonly index: RecordingIndex;
}

/** Stores the readings of some hours of a car. @param nowMs by when they come */
export async function storeHours(
  hours: readonly number[],
  { device, table, index }: Kept,
  nowMs: number,
): Promise<void> {
  const readings = new DynamoReadingStore(table);
  for (const hour of hours) {
    await persistPolls(fullPolls(carHour(device, hour)), { readings, index }, nowMs);
  }
}

/** What one day holds that is stored. */
export async function summaryOf(firstHour: number, { device, table, index }: Kept): Promise<DaySummary> {
  const hours: readonly HourEntry[] = await index.hours(device, firstHour, firstHour + DAY_HOURS - 1);
  const plan = planChannels(device, (await index.head(device))?.channels ?? [], {});
  const range = {
    start: { hour: firstHour, ns: 0 },
    end: { hour: firstHour + DAY_HOURS - 1, ns: HOUR_NS - 1 },
  };
  const summarizer = new RowSummarizer(plan);
  const rows = readRows(segmentPieces(new DynamoReadingStore(table)), device, hours, plan, range);
  for await (const _ of summarizer.of(rows)) continue;
  const revision = hours.reduce((sum, hour) => sum + hour.revision, 0);
  return { device, date: dateOfHour(firstHour), revision, ...summarizer.summary() };
}

/** Sums up a day, as the night after it does. */
export async function sumUpDay(firstHour: number, kept: Kept): Promise<void> {
  await new DynamoSummaryStore(kept.table).put(await summaryOf(firstHour, kept));
  const mark = await kept.index.markOf(kept.device, dateOfHour(firstHour));
  if (mark !== undefined) await kept.index.unmark(mark);
}
