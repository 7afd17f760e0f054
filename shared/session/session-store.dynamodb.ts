import {
  BatchGetItemCommand,
  DeleteItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import {
  binary,
  conditionally,
  type DynamoTable,
  getItem,
  type Item,
  key,
  known,
  text,
} from '../store/dynamo.ts';
import { encodeName } from '../store/encode-name.ts';
import { TABLE } from '../store/table.ts';
import { INT64 } from './int64.ts';
import { decodeRecord, encodeRecord } from './record-codec.ts';
import type { SessionRecord } from './session.ts';
import type { SessionStore, TimestampOrder } from './session-store.ts';

/** Where the list of all sessions stands: one partition, written only when a session is new or its timestamp changes. */
export const LIST_PARTITION = 'sessions';

/** What the partition of one session, and of one configuration, begins with. */
export const SESSION_PARTITION = 'session#';
export const CONFIG_PARTITION = 'config#';

/** Most items that are read by one call: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const BATCH_ITEMS = 100;

/** Decimal digits of 64 bits. */
const DIGITS = 20;

/** Above every character that a key of ours holds. */
const LAST = '~';

/**
 * Keeps each session as one item, and beside it an entry in a list that is in the order of timestamps.
 *
 * An entry must never be missing. So it is written before the session has its timestamp and removed after the session
 * has another one; an entry whose session has another timestamp, or is not there, is passed over. Whatever breaks off
 * leaves at most such an entry.
 *
 * Between the two, others may bring the timestamp back. Each entry therefore carries the highest revision that was to
 * stand behind it, and is removed only up to the revision with which the timestamp was left: what came back later
 * carries a higher one.
 */
export class DynamoSessionStore implements SessionStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async get(identity: string): Promise<SessionRecord | undefined> {
    const item = await getItem(this.#table, sessionKey(encodeName(identity)));
    return item && toRecord(item);
  }

  async save(record: SessionRecord, previous: SessionRecord | undefined): Promise<boolean> {
    const isListed = previous !== undefined && samePlace(previous, record);
    if (!isListed) await this.#enter(record);
    const isSaved = await this.#put(
      {
        ...sessionKey(encodeName(record.session.identity)),
        revision: { N: String(record.revision) },
        session: { S: encodeRecord(record) },
      },
      previous?.revision,
    );
    if (isSaved && !isListed && previous !== undefined) await this.#leave(previous);
    return isSaved;
  }

  async *list(order: TimestampOrder): AsyncGenerator<SessionRecord> {
    let identities: string[] = [];
    const places: string[] = [];
    for await (const place of this.#places(order)) {
      places.push(place);
      identities.push(place.slice(DIGITS + 1));
      if (places.length < BATCH_ITEMS) continue;
      yield* this.#those(identities, places);
      identities = [];
      places.length = 0;
    }
    yield* this.#those(identities, places);
  }

  async config(identifier: string): Promise<Buffer | undefined> {
    const item = await getItem(this.#table, configKey(identifier));
    return item && Buffer.from(binary(item, 'content'));
  }

  addConfig(identifier: string, content: Buffer): Promise<boolean> {
    return this.#put({ ...configKey(identifier), content: { B: content } }, undefined);
  }

  /** Sees to it that there is an entry, of this revision at least. */
  async #enter(record: SessionRecord): Promise<void> {
    const { client, tableName } = this.#table;
    const revision = String(record.revision);
    const command = new PutItemCommand({
      TableName: tableName,
      Item: { ...key(LIST_PARTITION, placeOf(record)), revision: { N: revision } },
      ConditionExpression: 'attribute_not_exists(pk) OR #revision < :revision',
      ExpressionAttributeNames: { '#revision': 'revision' },
      ExpressionAttributeValues: { ':revision': { N: revision } },
    });
    await conditionally(client.send(command));
  }

  async #leave(record: SessionRecord): Promise<void> {
    const { client, tableName } = this.#table;
    const command = new DeleteItemCommand({
      TableName: tableName,
      Key: key(LIST_PARTITION, placeOf(record)),
      ConditionExpression: '#revision <= :revision',
      ExpressionAttributeNames: { '#revision': 'revision' },
      ExpressionAttributeValues: { ':revision': { N: String(record.revision) } },
    });
    await conditionally(client.send(command));
  }

  /** Puts an item in place of the revision that was read, or where there is none. */
  #put(item: Item, previous: number | undefined): Promise<boolean> {
    const condition =
      previous === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#revision = :previous',
            ExpressionAttributeNames: { '#revision': 'revision' },
            ExpressionAttributeValues: { ':previous': { N: String(previous) } },
          };
    const command = new PutItemCommand({ TableName: this.#table.tableName, Item: item, ...condition });
    return conditionally(this.#table.client.send(command));
  }

  /** Sort keys of the list's entries, a page at a time. */
  async *#places({
    newestFirst,
    from = INT64.least,
    to = INT64.most,
  }: TimestampOrder): AsyncGenerator<string> {
    if (from > to) return;
    let start: Item | undefined;
    do {
      const page = await this.#table.client.send(
        new QueryCommand({
          TableName: this.#table.tableName,
          ConsistentRead: true,
          KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
          ExpressionAttributeNames: { '#pk': TABLE.partitionKey, '#sk': TABLE.sortKey },
          ExpressionAttributeValues: {
            ':pk': { S: LIST_PARTITION },
            ':from': { S: digits(from) },
            ':to': { S: digits(to) + LAST },
          },
          ScanIndexForward: !newestFirst,
          ExclusiveStartKey: start,
        }),
      );
      for (const item of page.Items ?? []) yield text(item, TABLE.sortKey);
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }

  /** The sessions of these encoded identities that still have these places, in their order. */
  async *#those(identities: readonly string[], places: readonly string[]): AsyncGenerator<SessionRecord> {
    const { client, tableName } = this.#table;
    const found = new Map<string, SessionRecord>();
    let keys = identities
      .toSorted()
      .filter((each, at, all) => each !== all[at - 1])
      .map(sessionKey);
    while (keys.length > 0) {
      const requested = { [tableName]: { Keys: keys, ConsistentRead: true } };
      const answer = await client.send(new BatchGetItemCommand({ RequestItems: requested }));
      for (const item of answer.Responses?.[tableName] ?? []) {
        const record = toRecord(item);
        found.set(placeOf(record), record);
      }
      keys = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
    }
    for (const place of places) {
      const record = found.get(place);
      if (record !== undefined) yield record;
    }
  }
}

const sessionKey = (encoded: string): Item => key(SESSION_PARTITION + encoded, 'session');
const configKey = (identifier: string): Item => key(CONFIG_PARTITION + encodeName(identifier), 'config');

/** A whole number of 64 bits as text that is in the same order. */
const digits = (timestamp: bigint): string => String(timestamp - INT64.least).padStart(DIGITS, '0');

const placeOf = ({ session }: SessionRecord): string =>
  `${digits(session.timestamp)}#${encodeName(session.identity)}`;

const samePlace = (a: SessionRecord, b: SessionRecord): boolean =>
  a.session.timestamp === b.session.timestamp;

const toRecord = (item: Item): SessionRecord => decodeRecord(text(known(item), 'session'));
