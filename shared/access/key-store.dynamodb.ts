import { PutItemCommand, UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
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
import { TABLE } from '../store/table.ts';
import type { ApiKey } from './api-key.ts';
import { PERMISSIONS } from './grants.ts';
import type { KeyStore } from './key-store.ts';
import { KEY_LIMITS } from './limits.ts';

/**
 * All keys stand in one partition, which makes a list of them one query. A partition answers 3,000 reads a second,
 * and a warm function remembers what it has read. Functions that only check keys are granted this partition.
 */
export const KEYS_PARTITION = 'keys';

/** Above every character of an id. */
const LAST = '~';

/** Keeps keys in the table, one item each. */
export class DynamoKeyStore implements KeyStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async add(apiKey: ApiKey): Promise<boolean> {
    const { client, tableName } = this.#table;
    return conditionally(
      client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: toItem(apiKey),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      ),
    );
  }

  async get(id: string): Promise<ApiKey | undefined> {
    const item = await getItem(this.#table, key(KEYS_PARTITION, id));
    return item && toKey(item);
  }

  async list(after: string | undefined, limit: number): Promise<ApiKey[]> {
    const found: ApiKey[] = [];
    // A hyphen is below every character of an id, so this is the next id that there can be.
    const from = after === undefined ? '-' : `${after}-`;
    for await (const item of queryRange(this.#table, KEYS_PARTITION, from, LAST)) {
      if (found.length >= limit) break;
      found.push(toKey(item));
    }
    return found;
  }

  async revoke(id: string, atMs: number): Promise<ApiKey | undefined> {
    await this.#update(id, {
      UpdateExpression: 'SET revokedMs = :at, #expires = :expires',
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(revokedMs)',
      ExpressionAttributeNames: { '#expires': TABLE.timeToLive },
      ExpressionAttributeValues: { ':at': { N: String(atMs) }, ':expires': { N: String(goneAt(atMs)) } },
    });
    return this.get(id);
  }

  async noteUse(id: string, atMs: number): Promise<void> {
    await this.#update(id, {
      UpdateExpression: 'SET usedMs = :at',
      // Without the first part an item that is gone would come back, empty.
      ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(usedMs) OR usedMs < :at)',
      ExpressionAttributeValues: { ':at': { N: String(atMs) } },
    });
  }

  async #update(id: string, change: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>): Promise<boolean> {
    const { client, tableName } = this.#table;
    const command = new UpdateItemCommand({ TableName: tableName, Key: key(KEYS_PARTITION, id), ...change });
    return conditionally(client.send(command));
  }
}

/** When the item of a key may go that ends at a time, in seconds since 1970. */
const goneAt = (endMs: number): number => Math.ceil((endMs + KEY_LIMITS.keptAfterEndMs) / 1000);

function toItem(apiKey: ApiKey): Item {
  const { id, name, hash, may, devices, defaultDevice, createdMs, expiresMs, revokedMs, usedMs } = apiKey;
  return {
    ...key(KEYS_PARTITION, id),
    name: { S: name },
    hash: { S: hash },
    may: { L: may.map((permission) => ({ S: permission })) },
    devices: { L: devices.map((glob) => ({ S: glob })) },
    ...(defaultDevice !== undefined && { defaultDevice: { S: defaultDevice } }),
    createdMs: { N: String(createdMs) },
    expiresMs: { N: String(expiresMs) },
    ...(revokedMs !== undefined && { revokedMs: { N: String(revokedMs) } }),
    ...(usedMs !== undefined && { usedMs: { N: String(usedMs) } }),
    [TABLE.timeToLive]: { N: String(goneAt(revokedMs ?? expiresMs)) },
  };
}

function toKey(item: Item): ApiKey {
  const may = new Set((item['may']?.L ?? []).map(({ S }) => S));
  return {
    id: text(item, TABLE.sortKey),
    name: text(item, 'name'),
    hash: text(item, 'hash'),
    may: PERMISSIONS.filter((permission) => may.has(permission)),
    devices: (item['devices']?.L ?? []).map(({ S }) => S ?? ''),
    ...(item['defaultDevice'] && { defaultDevice: text(item, 'defaultDevice') }),
    createdMs: number(item, 'createdMs'),
    expiresMs: number(item, 'expiresMs'),
    ...(item['revokedMs'] && { revokedMs: number(item, 'revokedMs') }),
    ...(item['usedMs'] && { usedMs: number(item, 'usedMs') }),
  };
}
