import type { Bin, DaySummary, Motion } from '../../../../shared/statistics/day-summary.ts';
import { NO_NUMBERS, QUARTER_NS } from '../../../../shared/statistics/day-summary.ts';
import { DynamoSummaryStore } from '../../../../shared/statistics/summary-store.dynamodb.ts';
import { DEVICE } from '../blocks.ts';
import { itemFixture, itemsOf, laterItems, tableWith } from '../item-world.ts';
import { withoutCompression } from './segment-items.ts';
import { LATER_BYTE, type StoredThing } from '../stored-thing.ts';

const DATE = '2026-05-01';
const CHANNELS = [0, 1, 2, 3, 9, 40];

/** What a part of the day holds, whose times are in a unit. */
const bin = (part: number, unitNs: number, values: Partial<Bin>): [number, Bin] => [
  part,
  {
    count: 2,
    min: 1,
    max: 2,
    sum: 3,
    first: 1,
    last: 2,
    firstNs: part * QUARTER_NS + 2 * unitNs,
    lastNs: part * QUARTER_NS + 5 * unitNs,
    ...values,
  },
];

const motion = (part: number, length: number): [number, Motion] => [
  part,
  {
    count: 3,
    length,
    first: { ns: part * QUARTER_NS, a: 48.137, b: 11.575 },
    last: { ns: part * QUARTER_NS + 1e9, a: 48.138, b: -0.1 / 3 },
  },
];

const summary: DaySummary = {
  device: DEVICE,
  date: DATE,
  revision: 3,
  // Decimals whose sums are off by a few doubles, times in each unit, doubles, texts, and channels of other items.
  channels: new Map([
    [
      0,
      new Map([
        bin(0, 1e9, {}),
        bin(95, 1e9, { min: -1.5, max: 2.25, sum: 0.1 + 0.2, first: 0.1, last: 0.2 }),
      ]),
    ],
    [
      1,
      new Map([
        bin(3, 1e6, { min: Math.E, max: Math.PI, sum: Math.E + Math.PI, first: Math.E, last: Math.PI }),
      ]),
    ],
    [2, new Map([bin(4, 1, NO_NUMBERS)])],
    [3, new Map([bin(5, 1e3, { min: -0, max: 0, sum: 0, first: -0, last: 0 })])],
    [9, new Map([bin(6, 1e9, { min: 9e14, max: 9e14, sum: 1.8e15, first: 9e14, last: 9e14 })])],
    [40, new Map([bin(7, 1e9, {})])],
  ]),
  motion: new Map([
    ['location', new Map([motion(0, 1234.5), motion(9, Math.PI)])],
    ['pose', new Map([motion(1, 0)])],
  ]),
};

/** What is summed up of days. */
export const summaryItems: StoredThing = {
  what: 'summary',
  write: async () => [await itemFixture((table) => new DynamoSummaryStore(table).put(summary))],
  read: async (fixture) => {
    const store = new DynamoSummaryStore(tableWith(fixture));
    return {
      days: await Array.fromAsync(store.days(DEVICE, CHANNELS, DATE, DATE)),
      quarters: await Array.fromAsync(store.quarters(DEVICE, CHANNELS, DATE, DATE)),
      motionDays: await Array.fromAsync(store.motionDays(DEVICE, DATE, DATE)),
      motionQuarters: await Array.fromAsync(store.motionQuarters(DEVICE, DATE, DATE)),
    };
  },
  canonical: (fixture) => withoutCompression(itemsOf(fixture)),
  later: laterItems,
};

/** The same summaries, whose packed parts are of a later version. */
export const laterSummaries = (content: Buffer): Buffer =>
  Buffer.from(
    JSON.stringify(
      itemsOf({ content }).map(({ data, ...item }) => ({
        ...item,
        data: {
          B: {
            base64: Buffer.from([LATER_BYTE, ...(data?.B ?? Buffer.of(0)).subarray(1)]).toString('base64'),
          },
        },
      })),
    ),
  );
