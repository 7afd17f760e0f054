import { createHash } from 'node:crypto';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  binary,
  conditionally,
  type DynamoTable,
  type Item,
  key,
  number,
  queryRange,
  text,
} from '../store/dynamo.ts';
import { encodeName } from '../store/encode-name.ts';
import type { Arrival } from './arrival.ts';
import type { ReadingStore, Segment } from './reading-store.ts';

/** Digits of the longest offset in an hour, so that sort keys order as times do. */
const TIME_DIGITS = 13;

const sortableTime = (ns: number): string => String(ns).padStart(TIME_DIGITS, '0');

/** Keeps segments as items keyed by device and hour, then first time and content. */
export class DynamoReadingStore implements ReadingStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async put(segment: Segment): Promise<Arrival | undefined> {
    const { client, tableName } = this.#table;
    const content = createHash('sha256').update(segment.packed).digest('base64url').slice(0, 22);
    const itemKey = key(
      partition(segment.device, segment.hour),
      `${sortableTime(segment.firstNs)}#${content}`,
    );
    const item = {
      ...itemKey,
      lastNs: { N: String(segment.lastNs) },
      count: { N: String(segment.count) },
      arrival: { S: segment.arrival },
      lastArrival: { S: segment.lastArrival },
      data: { B: segment.packed },
    };
    const condition = 'attribute_not_exists(pk)';
    const put = new PutItemCommand({ TableName: tableName, Item: item, ConditionExpression: condition });
    if (await conditionally(client.send(put))) return undefined;
    const get = new GetItemCommand({
      TableName: tableName,
      Key: itemKey,
      ConsistentRead: true,
      ProjectionExpression: 'lastArrival',
    });
    return text((await client.send(get)).Item ?? {}, 'lastArrival');
  }

  async *segments(device: string, hour: number, fromNs: number, toNs: number): AsyncGenerator<Segment> {
    const items = queryRange(this.#table, partition(device, hour), '0', sortableTime(toNs));
    for await (const item of items) {
      const segment = toSegment(device, hour, item);
      if (segment.lastNs >= fromNs && segment.firstNs < toNs) yield segment;
    }
  }
}

const partition = (device: string, hour: number): string => `segments#${encodeName(device)}#${hour}`;

function toSegment(device: string, hour: number, item: Item): Segment {
  return {
    device,
    hour,
    firstNs: Number(text(item, 'sk').slice(0, TIME_DIGITS)),
    lastNs: number(item, 'lastNs'),
    count: number(item, 'count'),
    arrival: text(item, 'arrival'),
    lastArrival: text(item, 'lastArrival'),
    packed: binary(item, 'data'),
  };
}
