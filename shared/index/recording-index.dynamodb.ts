import { createHash } from 'node:crypto';
import { DeleteItemCommand, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { KINDS } from '../reading/reading.ts';
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
import { decodeName, encodeName } from '../store/encode-name.ts';
import { TABLE } from '../store/table.ts';
import { fromBitmap, toBitmap } from './bitmap.ts';
import type {
  DayDump,
  DayMark,
  DeviceHead,
  DeviceTrack,
  HourEntry,
  RecordingIndex,
  RegisteredChannel,
} from './recording-index.ts';

/** Partitions that a day's devices and the marks are spread over; each takes 1,000 writes a second. */
const DIRECTORY_SHARDS = 16;

/** Token of the mark that a day gets with its first readings. */
const LISTED = 'listed';

/** Directory entries that a warm function remembers, so that it need not write them again. */
const REMEMBERED_ENTRIES = 20_000;

/** Above every character that a key of ours holds. */
const LAST = '~';

/** Keeps the index in the table, one item for each head, hour, dump, directory entry and mark. */
export class DynamoRecordingIndex implements RecordingIndex {
  readonly #table: DynamoTable;
  /** Directory entries that are known to be there; they are never removed. */
  readonly #listed = new Set<string>();

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async head(device: string): Promise<DeviceHead | undefined> {
    const item = await this.#get(`head#${encodeName(device)}`, 'head');
    if (item === undefined) return undefined;
    const channels = (item['channels']?.L ?? []).map((entry) => toChannel(entry.S ?? ''));
    const since = item['forwardSince'] && { forwardSince: number(item, 'forwardSince') };
    return { device, version: number(item, 'version'), channels, ...since };
  }

  async saveHead(head: DeviceHead): Promise<boolean> {
    return this.#put(
      {
        ...key(`head#${encodeName(head.device)}`, 'head'),
        version: { N: String(head.version) },
        channels: { L: head.channels.map((channel) => ({ S: fromChannel(channel) })) },
        ...(head.forwardSince !== undefined && { forwardSince: { N: String(head.forwardSince) } }),
      },
      'version',
      head.version - 1,
    );
  }

  async track(device: string): Promise<DeviceTrack | undefined> {
    const item = await this.#get(`track#${encodeName(device)}`, 'track');
    return item && toTrack(device, item);
  }

  async saveTrack(track: DeviceTrack): Promise<boolean> {
    const { last } = track;
    return this.#put(
      {
        ...key(`track#${encodeName(track.device)}`, 'track'),
        version: { N: String(track.version) },
        since: { N: String(track.since) },
        ...(last && { lastHour: { N: String(last.hour) }, lastNs: { N: String(last.ns) } }),
        arrival: { S: track.arrival },
        dropped: { N: String(track.dropped) },
      },
      'version',
      track.version - 1,
    );
  }

  async hour(device: string, hour: number): Promise<HourEntry | undefined> {
    const item = await this.#get(`hours#${encodeName(device)}`, sortableHour(hour));
    return item && toHour(device, item);
  }

  async hours(device: string, from: number, to: number): Promise<HourEntry[]> {
    const items = queryRange(
      this.#table,
      `hours#${encodeName(device)}`,
      sortableHour(from),
      sortableHour(to),
    );
    return Array.fromAsync(items, (item) => toHour(device, item));
  }

  async lastHour(device: string): Promise<HourEntry | undefined> {
    const command = new QueryCommand({
      TableName: this.#table.tableName,
      ConsistentRead: true,
      KeyConditionExpression: '#pk = :pk',
      ExpressionAttributeNames: { '#pk': TABLE.partitionKey },
      ExpressionAttributeValues: { ':pk': { S: `hours#${encodeName(device)}` } },
      ScanIndexForward: false,
      Limit: 1,
    });
    const item = (await this.#table.client.send(command)).Items?.[0];
    return item && toHour(device, item);
  }

  async saveHour(entry: HourEntry, previousRevision: number): Promise<boolean> {
    return this.#put(
      {
        ...key(`hours#${encodeName(entry.device)}`, sortableHour(entry.hour)),
        revision: { N: String(entry.revision) },
        readings: { N: String(entry.readings) },
        bytes: { N: String(entry.bytes) },
        firstNs: { N: String(entry.firstNs) },
        lastNs: { N: String(entry.lastNs) },
        channels: { B: toBitmap(entry.channels) },
        minutes: { B: toBitmap(entry.minutes) },
        arrival: { S: entry.arrival },
        hotUntil: { N: String(entry.hotUntil) },
      },
      'revision',
      previousRevision,
    );
  }

  async dumps(device: string, fromDate: string, toDate: string): Promise<DayDump[]> {
    const items = queryRange(this.#table, `dumps#${encodeName(device)}`, fromDate, toDate);
    return Array.fromAsync(items, (item) => JSON.parse(text(item, 'dump')) as DayDump);
  }

  async publishDump(dump: DayDump): Promise<boolean> {
    return conditionally(
      this.#table.client.send(
        new PutItemCommand({
          TableName: this.#table.tableName,
          Item: {
            ...key(`dumps#${encodeName(dump.device)}`, dump.date),
            revision: { N: String(dump.revision) },
            dump: { S: JSON.stringify(dump) },
          },
          ConditionExpression: 'attribute_not_exists(pk) OR revision < :revision',
          ExpressionAttributeValues: { ':revision': { N: String(dump.revision) } },
        }),
      ),
    );
  }

  async listDevice(device: string, date: string): Promise<void> {
    const entry = `${date}#${device}`;
    if (this.#listed.has(entry)) return;
    await this.mark({ device, date, token: LISTED });
    await this.#table.client.send(
      new PutItemCommand({
        TableName: this.#table.tableName,
        Item: key(`devices#${date}#${shardOf(device)}`, encodeName(device)),
      }),
    );
    if (this.#listed.size === REMEMBERED_ENTRIES) this.#listed.clear();
    this.#listed.add(entry);
  }

  async *devicesOf(date: string): AsyncGenerator<string> {
    for (let shard = 0; shard < DIRECTORY_SHARDS; shard += 1) {
      for await (const item of queryRange(this.#table, `devices#${date}#${shard}`, '-', LAST)) {
        yield decodeName(text(item, 'sk'));
      }
    }
  }

  async mark(mark: DayMark): Promise<void> {
    await this.#table.client.send(
      new PutItemCommand({
        TableName: this.#table.tableName,
        Item: { ...markKey(mark.device, mark.date), token: { S: mark.token } },
      }),
    );
  }

  async markOf(device: string, date: string): Promise<DayMark | undefined> {
    const item = await this.#get(`marks#${shardOf(device)}`, `${date}#${encodeName(device)}`);
    return item && { device, date, token: text(item, 'token') };
  }

  async *marks(): AsyncGenerator<DayMark> {
    for (let shard = 0; shard < DIRECTORY_SHARDS; shard += 1) {
      for await (const item of queryRange(this.#table, `marks#${shard}`, '-', LAST)) {
        const sortKey = text(item, 'sk');
        yield {
          date: sortKey.slice(0, 10),
          device: decodeName(sortKey.slice(11)),
          token: text(item, 'token'),
        };
      }
    }
  }

  async unmark(mark: DayMark): Promise<void> {
    await conditionally(
      this.#table.client.send(
        new DeleteItemCommand({
          TableName: this.#table.tableName,
          Key: markKey(mark.device, mark.date),
          ConditionExpression: '#token = :token',
          ExpressionAttributeNames: { '#token': 'token' },
          ExpressionAttributeValues: { ':token': { S: mark.token } },
        }),
      ),
    );
  }

  async #get(pk: string, sk: string): Promise<Item | undefined> {
    const command = new GetItemCommand({
      TableName: this.#table.tableName,
      Key: key(pk, sk),
      ConsistentRead: true,
    });
    return (await this.#table.client.send(command)).Item;
  }

  /** Puts an item where `counter` still has the value that was read; 0 stands for no item. */
  async #put(item: Item, counter: string, previous: number): Promise<boolean> {
    const condition =
      previous === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#counter = :previous',
            ExpressionAttributeNames: { '#counter': counter },
            ExpressionAttributeValues: { ':previous': { N: String(previous) } },
          };
    const command = new PutItemCommand({ TableName: this.#table.tableName, Item: item, ...condition });
    return conditionally(this.#table.client.send(command));
  }
}

const sortableHour = (hour: number): string => String(Math.max(0, hour)).padStart(8, '0');

const shardOf = (device: string): number =>
  createHash('sha256').update(device).digest().readUInt16LE(0) % DIRECTORY_SHARDS;

const markKey = (device: string, date: string): Item =>
  key(`marks#${shardOf(device)}`, `${date}#${encodeName(device)}`);

const fromChannel = (channel: RegisteredChannel): string => `${KINDS.indexOf(channel.kind)}${channel.sensor}`;

const toChannel = (entry: string): RegisteredChannel => ({
  kind: KINDS[Number(entry[0])] ?? 'json',
  sensor: entry.slice(1),
});

function toTrack(device: string, item: Item): DeviceTrack {
  const last = item['lastHour'] && {
    last: { hour: number(item, 'lastHour'), ns: number(item, 'lastNs') },
  };
  return {
    device,
    version: number(item, 'version'),
    since: number(item, 'since'),
    ...last,
    arrival: text(item, 'arrival'),
    dropped: number(item, 'dropped'),
  };
}

function toHour(device: string, item: Item): HourEntry {
  return {
    device,
    hour: Number(text(item, 'sk')),
    revision: number(item, 'revision'),
    readings: number(item, 'readings'),
    bytes: number(item, 'bytes'),
    firstNs: number(item, 'firstNs'),
    lastNs: number(item, 'lastNs'),
    channels: fromBitmap(binary(item, 'channels')),
    minutes: fromBitmap(binary(item, 'minutes')),
    arrival: text(item, 'arrival'),
    hotUntil: number(item, 'hotUntil'),
  };
}
