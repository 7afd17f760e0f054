import {
  DeleteItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  conditionally,
  type DynamoTable,
  getItem,
  type Item,
  key,
  number,
  queryRange,
  text,
} from '../store/dynamo.ts';
import type { DashboardStore } from './dashboard-store.ts';
import type { DashboardRecord, PendingWrite, Tally } from './record.ts';

/** All of it stands in one partition: whoever works on dashboards is granted this one. */
export const DASHBOARDS_PARTITION = 'dashboards';

const RECORD = 'dashboard#';
const PENDING = 'pending#';
const TALLY = key(DASHBOARDS_PARTITION, 'tally');

/** Above every character of an id. */
const LAST = '~';

const NAMES = { '#bytes': 'bytes', '#epoch': 'epoch', '#moves': 'moves' };
const NONE: Tally = { bytes: 0, epoch: 0, moves: 0, isEvicting: false };

/**
 * Keeps each dashboard as one item, each write that is under way as another, and the tally as one more.
 *
 * A client repeats a request whose answer was lost. Twice taken off would leave the tally below what is taken, so that
 * goes through a client that asks once.
 */
export class DynamoDashboardStore implements DashboardStore {
  readonly #table: DynamoTable;
  readonly #once: DynamoTable;

  /** @param once the same table by a client that repeats nothing */
  constructor(table: DynamoTable, once: DynamoTable) {
    this.#table = table;
    this.#once = once;
  }

  async get(id: string): Promise<DashboardRecord | undefined> {
    const item = await getItem(this.#table, recordKey(id));
    return item && toRecord(item);
  }

  async *list(after?: string): AsyncGenerator<DashboardRecord> {
    // A space is below every character of an id, so this is the next id that there can be.
    const from = after === undefined ? RECORD : `${RECORD}${after} `;
    for await (const item of queryRange(this.#table, DASHBOARDS_PARTITION, from, RECORD + LAST)) {
      yield toRecord(item);
    }
  }

  save(record: DashboardRecord, previous: DashboardRecord | undefined): Promise<boolean> {
    const condition =
      previous === undefined ? { ConditionExpression: 'attribute_not_exists(pk)' } : asRead(previous);
    const command = new PutItemCommand({
      TableName: this.#table.tableName,
      Item: { ...recordKey(record.id), ...toItem(record) },
      ...condition,
    });
    return conditionally(this.#table.client.send(command));
  }

  remove(record: DashboardRecord): Promise<boolean> {
    const command = new DeleteItemCommand({
      TableName: this.#table.tableName,
      Key: recordKey(record.id),
      ...asRead(record),
    });
    return conditionally(this.#table.client.send(command));
  }

  async touch(id: string, accessedMs: number): Promise<void> {
    const command = new UpdateItemCommand({
      TableName: this.#table.tableName,
      Key: recordKey(id),
      UpdateExpression: 'SET #accessed = :accessed',
      ConditionExpression: 'attribute_exists(pk) AND #accessed < :accessed',
      ExpressionAttributeNames: { '#accessed': 'accessedMs' },
      ExpressionAttributeValues: { ':accessed': { N: String(accessedMs) } },
    });
    await conditionally(this.#table.client.send(command));
  }

  async tally(): Promise<Tally> {
    const item = await getItem(this.#table, TALLY);
    if (item === undefined) return NONE;
    const of = (name: string): number => (item[name] === undefined ? 0 : number(item, name));
    return {
      bytes: of('bytes'),
      epoch: of('epoch'),
      moves: of('moves'),
      isEvicting: item['isEvicting'] !== undefined,
    };
  }

  reserve(bytes: number, mostBytes: number | undefined): Promise<boolean> {
    const room = mostBytes === undefined ? undefined : mostBytes - bytes;
    if (room !== undefined && room < 0) return Promise.resolve(false);
    const command = new UpdateItemCommand({
      TableName: this.#table.tableName,
      Key: TALLY,
      UpdateExpression: 'ADD #bytes :bytes, #moves :one',
      ...(room !== undefined && {
        ConditionExpression: 'attribute_not_exists(#bytes) OR #bytes <= :room',
      }),
      ExpressionAttributeNames: { '#bytes': 'bytes', '#moves': 'moves' },
      ExpressionAttributeValues: {
        ':bytes': { N: String(bytes) },
        ':one': { N: '1' },
        ...(room !== undefined && { ':room': { N: String(room) } }),
      },
    });
    return conditionally(this.#table.client.send(command));
  }

  async release(bytes: number, epoch: number): Promise<void> {
    const { client, tableName } = this.#once;
    const command = new UpdateItemCommand({
      TableName: tableName,
      Key: TALLY,
      UpdateExpression: 'ADD #bytes :bytes, #moves :one',
      ConditionExpression:
        epoch === 0 ? 'attribute_not_exists(#epoch) OR #epoch = :epoch' : '#epoch = :epoch',
      ExpressionAttributeNames: NAMES,
      ExpressionAttributeValues: {
        ':bytes': { N: String(-bytes) },
        ':one': { N: '1' },
        ':epoch': { N: String(epoch) },
      },
    });
    // Whether it came through or not is not known when it fails. What stays on the tally is counted anew.
    await client.send(command).then(
      () => undefined,
      () => undefined,
    );
  }

  recount(bytes: number, { epoch, moves }: Tally): Promise<boolean> {
    const command = new UpdateItemCommand({
      TableName: this.#table.tableName,
      Key: TALLY,
      UpdateExpression: 'SET #bytes = :bytes, #epoch = :epoch, #moves = :next',
      ConditionExpression:
        moves === 0 ? 'attribute_not_exists(#moves) OR #moves = :moves' : '#moves = :moves',
      ExpressionAttributeNames: NAMES,
      ExpressionAttributeValues: {
        ':bytes': { N: String(bytes) },
        ':epoch': { N: String(epoch + 1) },
        ':moves': { N: String(moves) },
        ':next': { N: String(moves + 1) },
      },
    });
    return conditionally(this.#table.client.send(command));
  }

  lease(holder: string, nowMs: number, untilMs: number): Promise<boolean> {
    const command = new UpdateItemCommand({
      TableName: this.#table.tableName,
      Key: TALLY,
      UpdateExpression: 'SET #holder = :holder, #until = :until, #evicting = :evicting',
      ConditionExpression: 'attribute_not_exists(#holder) OR #until < :now OR #holder = :holder',
      ExpressionAttributeNames: { '#holder': 'holder', '#until': 'untilMs', '#evicting': 'isEvicting' },
      ExpressionAttributeValues: {
        ':holder': { S: holder },
        ':until': { N: String(untilMs) },
        ':now': { N: String(nowMs) },
        ':evicting': { BOOL: true },
      },
    });
    return conditionally(this.#table.client.send(command));
  }

  async endLease(holder: string, isEnough: boolean): Promise<void> {
    const command = new UpdateItemCommand({
      TableName: this.#table.tableName,
      Key: TALLY,
      UpdateExpression: isEnough ? 'REMOVE #holder, #until, #evicting' : 'REMOVE #holder, #until',
      ConditionExpression: '#holder = :holder',
      ExpressionAttributeNames: {
        '#holder': 'holder',
        '#until': 'untilMs',
        ...(isEnough && { '#evicting': 'isEvicting' }),
      },
      ExpressionAttributeValues: { ':holder': { S: holder } },
    });
    await conditionally(this.#table.client.send(command));
  }

  async begin({ version, id, bytes, sinceMs }: PendingWrite): Promise<void> {
    const item: Item = {
      ...pendingKey(version),
      id: { S: id },
      bytes: { N: String(bytes) },
      sinceMs: { N: String(sinceMs) },
    };
    await this.#table.client.send(new PutItemCommand({ TableName: this.#table.tableName, Item: item }));
  }

  async end(version: string): Promise<void> {
    const { client, tableName } = this.#table;
    await client.send(new DeleteItemCommand({ TableName: tableName, Key: pendingKey(version) }));
  }

  async *pending(): AsyncGenerator<PendingWrite> {
    for await (const item of queryRange(this.#table, DASHBOARDS_PARTITION, PENDING, PENDING + LAST)) {
      yield {
        version: text(item, 'sk').slice(PENDING.length),
        id: text(item, 'id'),
        bytes: number(item, 'bytes'),
        sinceMs: number(item, 'sinceMs'),
      };
    }
  }
}

const recordKey = (id: string): Item => key(DASHBOARDS_PARTITION, RECORD + id);
const pendingKey = (version: string): Item => key(DASHBOARDS_PARTITION, PENDING + version);

type Condition = Pick<
  PutItemCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

const asRead = ({ revision, accessedMs }: DashboardRecord): Condition => ({
  ConditionExpression: '#revision = :revision AND #accessed = :accessed',
  ExpressionAttributeNames: { '#revision': 'revision', '#accessed': 'accessedMs' },
  ExpressionAttributeValues: {
    ':revision': { N: String(revision) },
    ':accessed': { N: String(accessedMs) },
  },
});

const toItem = ({ name, devices, ...record }: DashboardRecord): Item => ({
  version: { S: record.version },
  revision: { N: String(record.revision) },
  bytes: { N: String(record.bytes) },
  createdMs: { N: String(record.createdMs) },
  updatedMs: { N: String(record.updatedMs) },
  accessedMs: { N: String(record.accessedMs) },
  isWhitelisted: { BOOL: record.isWhitelisted },
  isProtected: { BOOL: record.isProtected },
  devices: { L: devices.map((device) => ({ S: device })) },
  ...(name !== undefined && { name: { S: name } }),
});

const toRecord = (item: Item): DashboardRecord => ({
  id: text(item, 'sk').slice(RECORD.length),
  version: text(item, 'version'),
  revision: number(item, 'revision'),
  bytes: number(item, 'bytes'),
  createdMs: number(item, 'createdMs'),
  updatedMs: number(item, 'updatedMs'),
  accessedMs: number(item, 'accessedMs'),
  isWhitelisted: item['isWhitelisted']?.BOOL === true,
  isProtected: item['isProtected']?.BOOL === true,
  devices: (item['devices']?.L ?? []).map(({ S = '' }) => S),
  ...(item['name']?.S !== undefined && { name: item['name'].S }),
});
