import { DynamoRecordingIndex } from '../../shared/index/recording-index.dynamodb.ts';
import type { RecordingIndex } from '../../shared/index/recording-index.ts';
import { dateOfHour, HOUR_MS, HOUR_NS } from '../../shared/reading/instant.ts';
import { segmentPieces } from '../../shared/recording/piece.ts';
import { DynamoReadingStore } from '../../shared/segment/reading-store.dynamodb.ts';
import { StatisticsCache } from '../../shared/statistics/cache.ts';
import type { StatisticsPorts } from '../../shared/statistics/ports.ts';
import { readOdometer } from '../../shared/statistics/read-odometer.ts';
import { readSeries } from '../../shared/statistics/read-series.ts';
import { DynamoSummaryStore } from '../../shared/statistics/summary-store.dynamodb.ts';
import { CAR_SENSORS, carSensor } from '../data/car.ts';
import { DAY_HOURS, storeHours, summaryOf, sumUpDay } from '../data/summed-up.ts';
import type { Figure, Result } from '../figure.ts';
import { median } from '../measure.ts';
import { type MeteredTable, startMeteredTable } from '../stores/metered-table.ts';

const DEVICE = 'car';
const DAYS = 365;
const MONTH_DAYS = 30;
const FIRST_HOUR = Date.UTC(2025, 4, 1) / HOUR_MS;
const LAST_DAY = FIRST_HOUR + (DAYS - 1) * DAY_HOURS;
const MONTH_DAY = LAST_DAY - MONTH_DAYS * DAY_HOURS;
/** Today is as far as this when the device is asked for. */
const TODAY_HOURS = 12;
const NOW_MS = (LAST_DAY + DAY_HOURS + TODAY_HOURS) * HOUR_MS;
const REQUESTS = { quick: 5, normal: 25 } as const;
/** Bins of a curve that is as wide as a screen. */
const BINS = 1000;
/** Somewhere in the midst of an hour, on no quarter. */
const MIDST = { hours: 7, ns: 0.31 * HOUR_NS } as const;

const daysFrom = (hour: number, days: number): number[] =>
  Array.from({ length: days }, (_, day) => hour + day * DAY_HOURS);

/**
 * Stores a year of a car of thirty sensors at 1 Hz, of which only the days are stored as readings that answers reach into with
 * their edges; every other day has the summary of the first.
 *
 * @returns what a summary takes
 */
async function fill(table: MeteredTable, index: RecordingIndex): Promise<Result[]> {
  const edges = [FIRST_HOUR, MONTH_DAY, LAST_DAY];
  const all = edges.flatMap((day) => Array.from({ length: DAY_HOURS }, (_, hour) => day + hour));
  const kept = { device: DEVICE, table, index };
  await storeHours(all, kept, NOW_MS);
  const summaries = new DynamoSummaryStore(table);
  const first = await summaryOf(FIRST_HOUR, kept);
  const meter = table.count();
  await summaries.put(first);
  const results = [
    {
      label: 'a day summed up',
      value: meter.writeUnits / CAR_SENSORS,
      unit: 'WU/sensor',
      note: `${meter.calls} items`,
    },
  ];
  for (const day of daysFrom(FIRST_HOUR, DAYS)) await summaries.put({ ...first, date: dateOfHour(day) });
  for (const day of edges) await sumUpDay(day, kept);
  return results;
}

/** What a request takes once everything is warm, and what the first one reads that meets an empty memory. */
async function measure(
  label: string,
  ask: (ports: StatisticsPorts) => Promise<string>,
  { table, index, requests }: { table: MeteredTable; index: RecordingIndex; requests: number },
): Promise<Result[]> {
  const pieces = async () => segmentPieces(new DynamoReadingStore(table));
  const ports = { index, summaries: new DynamoSummaryStore(table), pieces, cache: new StatisticsCache() };
  const cold = table.count();
  const note = await ask(ports);
  const coldUnits = cold.readUnits;
  const taken: number[] = [];
  for (let request = 0; request < 2 * requests; request += 1) {
    const startMs = performance.now();
    await ask(ports);
    taken.push(performance.now() - startMs);
  }
  const warm = table.count();
  await ask(ports);
  return [
    { label, value: median(taken.slice(requests)), unit: 'ms', limit: { atMost: 200 }, note },
    {
      label,
      value: warm.readUnits,
      unit: 'read units',
      limit: { atMost: 500 },
      note: `${warm.calls} calls; ${coldUnits} units when nothing is in memory`,
    },
  ];
}

const odometer =
  (start: number, end: number) =>
  async (ports: StatisticsPorts): Promise<string> => {
    const way = await readOdometer(
      {
        device: DEVICE,
        start: { hour: start + MIDST.hours, ns: MIDST.ns },
        end: { hour: end + MIDST.hours, ns: MIDST.ns },
      },
      ports,
    );
    return `${((way?.fixes ?? 0) / 1e6).toFixed(1)} million fixes`;
  };

const series =
  (sensors: number) =>
  async (ports: StatisticsPorts): Promise<string> => {
    const curves = await readSeries(
      {
        device: DEVICE,
        channels: Array.from({ length: sensors }, (_, nth) => ({ sensor: carSensor(nth) })),
        start: { hour: MONTH_DAY + MIDST.hours, ns: MIDST.ns },
        end: { hour: LAST_DAY + MIDST.hours, ns: MIDST.ns },
        bins: BINS,
      },
      ports,
    );
    const [curve] = curves?.channels ?? [];
    return `${curve?.raw === false ? curve.bins.length : 'no'} bins of each curve`;
  };

/** Answers about long times, of which most is summed up. */
export const statistics: Figure = {
  name: 'statistics',
  bar: 'a year at 1 Hz of 30 sensors: ≤ 200 ms warm and ≤ 500 read units',
  run: async ({ quick }) => {
    await using table = await startMeteredTable();
    const index = new DynamoRecordingIndex(table);
    const filled = await fill(table, index);
    const setting = { table, index, requests: quick ? REQUESTS.quick : REQUESTS.normal };
    const results = [
      await measure('odometer of a year', odometer(FIRST_HOUR, LAST_DAY), setting),
      await measure('a month of one sensor', series(1), setting),
      await measure('a month of four sensors', series(4), setting),
    ];
    const today = LAST_DAY + DAY_HOURS;
    await storeHours(
      Array.from({ length: TODAY_HOURS }, (_, hour) => today + hour),
      { device: DEVICE, table, index },
      NOW_MS,
    );
    results.push(
      await measure('odometer of a year until now', odometer(FIRST_HOUR, today + DAY_HOURS), setting),
    );
    return [...filled, ...results.flat()];
  },
};
