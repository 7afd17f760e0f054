import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoRecordingIndex } from '../../shared/index/recording-index.dynamodb.ts';
import { formatInstant, HOUR_MS } from '../../shared/reading/instant.ts';
import { DynamoReadingStore } from '../../shared/segment/reading-store.dynamodb.ts';
import { type Item, key } from '../../shared/store/dynamo.ts';
import { toBodies, toLines } from '../data/ndjson.ts';
import {
  DEVICE,
  FIRST_HOUR,
  RATE_HZ,
  type Stamps,
  SyntheticDevice,
  topicName,
  TOPICS,
} from '../data/synthetic.ts';
import { fullPolls, ingestBodies, persistPolls } from '../deliver.ts';
import type { Figure, Result } from '../figure.ts';
import { itemBytes } from '../stores/item-size.ts';
import { type MeteredTable, startMeteredTable } from '../stores/metered-table.ts';
import { BODY_LINES } from './stored-bytes.ts';

const MINUTES = { quick: 2, normal: 15 } as const;
/** Seconds of a live device, one delivery each. */
const LIVE_SECONDS = { quick: 10, normal: 120 } as const;
const PEER_ITEMS = 500;
const MILLION = 1e6;
/** Items in one call: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const BATCH_ITEMS = 25;

/** The item that a reading becomes where each has its own, keyed by sensor and time, as is done most. */
const plainItem = (row: number): Item => ({
  ...key(`${DEVICE}#${topicName(row % TOPICS)}`, formatInstant({ hour: FIRST_HOUR, ns: row * 1e6 })),
  value: { N: String(row / 100) },
});

/** @returns write units per million readings, one item each */
async function onePerReading(table: MeteredTable): Promise<number> {
  const meter = table.count();
  for (let at = 0; at < PEER_ITEMS; at += BATCH_ITEMS) {
    const puts = Array.from({ length: BATCH_ITEMS }, (_, row) => ({
      PutRequest: { Item: plainItem(at + row) },
    }));
    await table.client.send(new BatchWriteItemCommand({ RequestItems: { [table.tableName]: puts } }));
  }
  return (meter.writeUnits / PEER_ITEMS) * MILLION;
}

async function bulk(table: MeteredTable, stamps: Stamps, minutes: number): Promise<number> {
  const device = new SyntheticDevice(stamps);
  const lines = toLines(Array.from({ length: minutes }, (_, at) => device.block(at * 60, (at + 1) * 60)));
  const polls = fullPolls(await ingestBodies(`bulk-${stamps}`, toBodies(lines, BODY_LINES)));
  const meter = table.count();
  await persistPolls(polls, portsOf(table));
  return (meter.writeUnits / lines.length) * MILLION;
}

/** A device that sends once a second what its sensors read since: each delivery holds little. */
async function live(table: MeteredTable, seconds: number, rateHz: 1 | typeof RATE_HZ): Promise<number> {
  const device = new SyntheticDevice('ms');
  const name = `live-${rateHz}`;
  const lines = Array.from({ length: seconds }, (_, at) =>
    toLines([device.block(at, at + 1)]).filter((_line, row) => row % RATE_HZ < rateHz),
  );
  const batches = await ingestBodies(
    name,
    lines.flatMap((second) => toBodies(second, BODY_LINES)),
  );
  const meter = table.count();
  await persistPolls(
    batches.map((batch) => [batch]),
    portsOf(table),
    FIRST_HOUR * HOUR_MS,
  );
  return (meter.writeUnits / lines.flat().length) * MILLION;
}

const portsOf = (table: MeteredTable) => ({
  readings: new DynamoReadingStore(table),
  index: new DynamoRecordingIndex(table),
});

/** Write units of the table, from the consumed capacity that each call answers: segments, index and all. */
export const writeUnits: Figure = {
  name: 'write-units',
  bar: '≤ 1/150 of the write units of one item per reading',
  run: async ({ quick }) => {
    await using table = await startMeteredTable();
    const peer = await onePerReading(table);
    const minutes = quick ? MINUTES.quick : MINUTES.normal;
    const seconds = quick ? LIVE_SECONDS.quick : LIVE_SECONDS.normal;
    const results: Result[] = [
      {
        label: 'one item per reading',
        value: peer,
        unit: 'WU/million',
        note: `${itemBytes(plainItem(PEER_ITEMS))} B an item`,
      },
    ];
    const compare = (label: string, units: number, hasBar: boolean): void => {
      const note = `1/${Math.round(peer / units)} of one item per reading`;
      const limit = { atMost: Math.round(peer / 150) };
      results.push({ label, value: units, unit: 'WU/million', note, ...(hasBar && { limit }) });
    };
    compare('sent in bulk, ms stamps', await bulk(table, 'ms', minutes), true);
    compare('sent in bulk, ns stamps', await bulk(table, 'ns', minutes), true);
    compare('live, 1,000 readings a second', await live(table, seconds, RATE_HZ), false);
    compare('live, 50 readings a second', await live(table, seconds, 1), false);
    return results;
  },
};
