import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { LANE_LIMITS } from '../ingest/limits.ts';
import { KINDS } from '../reading/reading.ts';
import {
  binary,
  conditionally,
  type DynamoTable,
  getItem,
  type Item,
  key,
  known,
  number,
  queryRange,
  text,
} from '../store/dynamo.ts';
import { decodeName, encodeName } from '../store/encode-name.ts';
import { TABLE } from '../store/table.ts';
import { fromBitmap, toBitmap } from './bitmap.ts';
import { DynamoDayMarks } from './day-marks.dynamodb.ts';
import { DynamoDeviceRegistry } from './device-registry.dynamodb.ts';
import { mergeLanes } from './merge-lanes.ts';
import {
  type DayDump,
  type DayMark,
  type DeviceHead,
  type DeviceTrack,
  type DeviceTrail,
  type HourEntry,
  MEASURES,
  type RecordingIndex,
  type RegisteredChannel,
} from './recording-index.ts';
import { DynamoShardCount } from './shard-count.dynamodb.ts';
import { packHours, unpackHours } from './trail-codec.ts';

/** Token of the mark that a day gets with its first readings. */
const LISTED = 'listed';

/** Directory entries that a warm function remembers, so that it need not write them again. */
const REMEMBERED_ENTRIES = 20_000;

/** What stands before a device's name in the partition of its head. */
export const HEAD_PARTITION = 'head#';

/** Keeps the index in the table, one item for each head, track, trail, hour, dump and directory entry. */
export class DynamoRecordingIndex implements RecordingIndex {
  readonly #table: DynamoTable;
  readonly #marks: DynamoDayMarks;
  readonly #registry: DynamoDeviceRegistry;
  readonly #shards: DynamoShardCount;
  /** Directory entries that are known to be there; they are never removed. */
  readonly #listed = new Set<string>();

  /** @param shards that a day's devices and the marks are spread over as they are written */
  constructor(table: DynamoTable, shards?: number) {
    this.#table = table;
    this.#shards = new DynamoShardCount(table, shards);
    this.#marks = new DynamoDayMarks(table, this.#shards);
    this.#registry = new DynamoDeviceRegistry(table);
  }

  async head(device: string): Promise<DeviceHead | undefined> {
    const item = await this.#get(`${HEAD_PARTITION}${encodeName(device)}`, 'head');
    if (item === undefined) return undefined;
    const channels = (item['channels']?.L ?? []).map((entry) => toChannel(entry.S ?? ''));
    const since = item['forwardSince'] && { forwardSince: number(item, 'forwardSince') };
    const measure = MEASURES.find((name) => name === text(item, 'measure'));
    return { device, version: number(item, 'version'), channels, ...since, ...(measure && { measure }) };
  }

  async saveHead(head: DeviceHead): Promise<boolean> {
    // A device that has a head is in the registry, wherever this is interrupted.
    if (head.version === 1) await this.#registry.add(head.device);
    return this.#put(
      {
        ...key(`${HEAD_PARTITION}${encodeName(head.device)}`, 'head'),
        version: { N: String(head.version) },
        channels: { L: head.channels.map((channel) => ({ S: fromChannel(channel) })) },
        ...(head.forwardSince !== undefined && { forwardSince: { N: String(head.forwardSince) } }),
        ...(head.measure && { measure: { S: head.measure } }),
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

  async trail(device: string): Promise<DeviceTrail | undefined> {
    const item = await this.#get(`trail#${encodeName(device)}`, 'trail');
    const lastHours = item && unpackHours(binary(item, 'lastHours'));
    return lastHours && { device, version: number(item, 'version'), lastHours };
  }

  async saveTrail(trail: DeviceTrail): Promise<boolean> {
    return this.#put(
      {
        ...key(`trail#${encodeName(trail.device)}`, 'trail'),
        version: { N: String(trail.version) },
        lastHours: { B: packHours(trail.lastHours) },
      },
      'version',
      trail.version - 1,
    );
  }

  devices(after: string | undefined, limit: number): Promise<string[]> {
    return this.#registry.names(after, limit);
  }

  async hour(device: string, hour: number, lane = 0): Promise<HourEntry | undefined> {
    const item = await this.#get(`hours#${encodeName(device)}`, hourKey(hour, lane));
    return item && toHour(device, item);
  }

  async hours(device: string, from: number, to: number): Promise<HourEntry[]> {
    const items = queryRange(
      this.#table,
      `hours#${encodeName(device)}`,
      sortableHour(from),
      hourKey(to, LANE_LIMITS.lanes),
    );
    return mergeLanes(await Array.fromAsync(items, (item) => toHour(device, item)));
  }

  async firstHour(device: string): Promise<HourEntry | undefined> {
    return this.#outermostHour(device, true);
  }

  async lastHour(device: string): Promise<HourEntry | undefined> {
    return this.#outermostHour(device, false);
  }

  async saveHour(entry: HourEntry, previousRevision: number, lane = 0): Promise<boolean> {
    return this.#put(
      {
        ...key(`hours#${encodeName(entry.device)}`, hourKey(entry.hour, lane)),
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
        Item: key(`devices#${date}#${await this.#shards.forNew(device)}`, encodeName(device)),
      }),
    );
    if (this.#listed.size === REMEMBERED_ENTRIES) this.#listed.clear();
    this.#listed.add(entry);
  }

  async *devicesOf(date: string): AsyncGenerator<string> {
    for await (const item of this.#shards.items(`devices#${date}#`)) yield decodeName(text(item, 'sk'));
  }

  mark(mark: DayMark): Promise<void> {
    return this.#marks.mark(mark);
  }

  markOf(device: string, date: string): Promise<DayMark | undefined> {
    return this.#marks.markOf(device, date);
  }

  marks(): AsyncIterable<DayMark> {
    return this.#marks.marks();
  }

  pendingDates(device: string, fromDate: string, toDate: string): Promise<string[]> {
    return this.#marks.pendingDates(device, fromDate, toDate);
  }

  unmark(mark: DayMark): Promise<void> {
    return this.#marks.unmark(mark);
  }

  /** Two entries tell whether the outermost hour has several lanes, for the price of one. */
  async #outermostHour(device: string, isFirst: boolean): Promise<HourEntry | undefined> {
    const entries: HourEntry[] = [];
    let start: Item | undefined;
    do {
      const command = new QueryCommand({
        TableName: this.#table.tableName,
        ConsistentRead: true,
        KeyConditionExpression: '#pk = :pk',
        ExpressionAttributeNames: { '#pk': TABLE.partitionKey },
        ExpressionAttributeValues: { ':pk': { S: `hours#${encodeName(device)}` } },
        ScanIndexForward: isFirst,
        Limit: 2,
        ...(start && { ExclusiveStartKey: start }),
      });
      const page = await this.#table.client.send(command);
      for (const item of page.Items ?? []) entries.push(toHour(device, known(item)));
      start = page.LastEvaluatedKey;
    } while (entries.length < 2 && start !== undefined);
    const [outermost, next] = entries;
    if (outermost === undefined || outermost.hour !== next?.hour) return outermost;
    return (await this.hours(device, outermost.hour, outermost.hour))[0];
  }

  #get(pk: string, sk: string): Promise<Item | undefined> {
    return getItem(this.#table, key(pk, sk));
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

/** Stands between an hour and its lane, but for lane 0. */
const BEFORE_LANE = '#';

const hourKey = (hour: number, lane: number): string =>
  sortableHour(hour) + (lane === 0 ? '' : `${BEFORE_LANE}${String(lane).padStart(2, '0')}`);

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
  const [hour, lane] = text(item, 'sk').split(BEFORE_LANE);
  return {
    device,
    hour: Number(hour),
    revision: number(item, 'revision'),
    readings: number(item, 'readings'),
    bytes: number(item, 'bytes'),
    firstNs: number(item, 'firstNs'),
    lastNs: number(item, 'lastNs'),
    channels: fromBitmap(binary(item, 'channels')),
    minutes: fromBitmap(binary(item, 'minutes')),
    arrival: text(item, 'arrival'),
    hotUntil: number(item, 'hotUntil'),
    ...(lane !== undefined && { lanes: [Number(lane)] }),
  };
}
