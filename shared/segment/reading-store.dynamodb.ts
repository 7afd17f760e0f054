import { createHash } from 'node:crypto';
import { GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  binary,
  conditionally,
  type DynamoTable,
  type Item,
  key,
  known,
  LAYOUT,
  number,
  queryRange,
  text,
} from '../store/dynamo.ts';
import { encodeName } from '../store/encode-name.ts';
import { TABLE } from '../store/table.ts';
import { inOrder } from './in-order.ts';
import type { ReadingStore, Segment, StoredBefore } from './reading-store.ts';

/** Digits of the longest offset in an hour, so that sort keys order as times do. */
const TIME_DIGITS = 13;

const sortableTime = (ns: number): string => String(ns).padStart(TIME_DIGITS, '0');

/** Keeps segments as items keyed by device and hour, then first time and content. */
export class DynamoReadingStore implements ReadingStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async put(segment: Segment): Promise<StoredBefore | undefined> {
    const { client, tableName } = this.#table;
    const content = createHash('sha256').update(segment.packed).digest('base64url').slice(0, 22);
    const itemKey = key(
      partition(segment.device, segment.hour, segment.lane),
      `${sortableTime(segment.firstNs)}#${content}`,
    );
    const item = {
      ...itemKey,
      lastNs: { N: String(segment.lastNs) },
      count: { N: String(segment.count) },
      arrival: { S: segment.arrival },
      lastArrival: { S: segment.lastArrival },
      [TABLE.timeToLive]: { N: String(segment.expires) },
      data: { B: segment.packed },
    };
    const condition = 'attribute_not_exists(pk)';
    const put = new PutItemCommand({ TableName: tableName, Item: item, ConditionExpression: condition });
    if (await conditionally(client.send(put))) return undefined;
    const get = new GetItemCommand({
      TableName: tableName,
      Key: itemKey,
      ConsistentRead: true,
      ProjectionExpression: 'lastArrival, #expires, #layout',
      ExpressionAttributeNames: { '#expires': TABLE.timeToLive, '#layout': LAYOUT },
    });
    const { Item: before } = await client.send(get);
    // One that has expired in between is put anew.
    if (before === undefined) return this.put(segment);
    known({ ...before, ...itemKey });
    return { lastArrival: text(before, 'lastArrival'), expires: number(before, TABLE.timeToLive) };
  }

  segments(
    device: string,
    hour: number,
    fromNs: number,
    toNs: number,
    lanes: readonly number[] = [0],
  ): AsyncGenerator<Segment> {
    return inOrder(lanes.map((lane) => this.#inLane(lane, device, hour, fromNs, toNs)));
  }

  async *#inLane(
    lane: number,
    device: string,
    hour: number,
    fromNs: number,
    toNs: number,
  ): AsyncGenerator<Segment> {
    const items = queryRange(this.#table, partition(device, hour, lane), '0', sortableTime(toNs));
    for await (const item of items) {
      const segment = toSegment(device, hour, lane, item);
      if (segment.lastNs >= fromNs && segment.firstNs < toNs) yield segment;
    }
  }

  async extend(device: string, hour: number, expires: number, lane = 0): Promise<void> {
    const { client, tableName } = this.#table;
    const items = queryRange(this.#table, partition(device, hour, lane), '0', LAST, KEYS_AND_EXPIRY);
    for await (const item of items) {
      if (number(item, TABLE.timeToLive) >= expires) continue;
      const update = new UpdateItemCommand({
        TableName: tableName,
        Key: key(text(item, TABLE.partitionKey), text(item, TABLE.sortKey)),
        UpdateExpression: 'SET #expires = :expires',
        // Without this an item that has just been deleted would come back, empty.
        ConditionExpression: 'attribute_exists(pk) AND #expires < :expires',
        ExpressionAttributeNames: { '#expires': TABLE.timeToLive },
        ExpressionAttributeValues: { ':expires': { N: String(expires) } },
      });
      await conditionally(client.send(update));
    }
  }
}

/** Above every character that a sort key holds. */
const LAST = '~';

/** A query still reads whole items, but only these attributes go over the wire. */
const KEYS_AND_EXPIRY = [TABLE.partitionKey, TABLE.sortKey, TABLE.timeToLive] as const;

/** A partition takes 1,000 write units a second, so each lane has one of its own; lane 0 has no more than the hour. */
const partition = (device: string, hour: number, lane = 0): string =>
  `segments#${encodeName(device)}#${hour}${lane === 0 ? '' : `#${lane}`}`;

function toSegment(device: string, hour: number, lane: number, item: Item): Segment {
  return {
    device,
    hour,
    ...(lane !== 0 && { lane }),
    firstNs: Number(text(item, 'sk').slice(0, TIME_DIGITS)),
    lastNs: number(item, 'lastNs'),
    count: number(item, 'count'),
    arrival: text(item, 'arrival'),
    lastArrival: text(item, 'lastArrival'),
    expires: number(item, TABLE.timeToLive),
    packed: binary(item, 'data'),
  };
}
