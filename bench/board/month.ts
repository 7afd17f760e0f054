import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../local/identity.ts';
import { NAMES } from '../../local/resources.ts';
import { DynamoRecordingIndex } from '../../shared/index/recording-index.dynamodb.ts';
import { dateOfHour, HOUR_MS } from '../../shared/reading/instant.ts';
import { DynamoSummaryStore } from '../../shared/statistics/summary-store.dynamodb.ts';
import { CAR_SENSORS, carSensor } from '../data/car.ts';
import { DAY_HOURS, type Kept, storeHours, summaryOf, sumUpDay } from '../data/summed-up.ts';

const DEVICE = 'car';
const DAYS = 30;
const FIRST_HOUR = Date.UTC(2026, 3, 1) / HOUR_MS;
const LAST_DAY = FIRST_HOUR + DAYS * DAY_HOURS;
const NOW_MS = (LAST_DAY + 2 * DAY_HOURS) * HOUR_MS;
/** It begins and ends on no quarter of an hour, so that readings are read too. */
const MIDST_MS = 7.31 * HOUR_MS;

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** A month, with some minutes less at both ends: nothing that a browser has kept of another one is of use. */
export const month = (minutesLess: number): Span => ({
  startMs: FIRST_HOUR * HOUR_MS + MIDST_MS + minutesLess * 60_000,
  endMs: LAST_DAY * HOUR_MS + MIDST_MS - minutesLess * 60_000,
});

/** A day of which nothing is known. */
export const ELSEWHERE: Span = { startMs: Date.UTC(2025, 0, 1), endMs: Date.UTC(2025, 0, 2) };

/** Stores a month of a car of thirty sensors at 1 Hz: the days at its ends as readings, all of them summed up. */
export async function storeMonth(endpoint: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
  try {
    const table = { client, tableName: NAMES.table };
    const kept: Kept = { device: DEVICE, table, index: new DynamoRecordingIndex(table) };
    const ends = [FIRST_HOUR, LAST_DAY];
    const hours = ends.flatMap((day) => Array.from({ length: DAY_HOURS }, (_, hour) => day + hour));
    await storeHours(hours, kept, NOW_MS);
    const first = await summaryOf(FIRST_HOUR, kept);
    const summaries = new DynamoSummaryStore(table);
    for (let day = 1; day < DAYS; day += 1) {
      await summaries.put({ ...first, date: dateOfHour(FIRST_HOUR + day * DAY_HOURS) });
    }
    for (const day of ends) await sumUpDay(day, kept);
  } finally {
    client.destroy();
  }
}

/** A board with all sensors of the car in one plot. */
export const boardOf = ({ startMs, endMs }: Span) => ({
  version: 1,
  name: 'A month',
  devices: [DEVICE],
  range: { kind: 'custom', start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() },
  panels: [
    {
      id: 'all',
      kind: 'plot',
      grid: { x: 0, y: 0, w: 12, h: 8 },
      series: Array.from({ length: CAR_SENSORS }, (_, nth) => ({
        device: DEVICE,
        sensor: carSensor(nth),
        axis: 0,
      })),
      axes: [],
    },
  ],
});
