import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { LRUCache } from 'lru-cache';
import { mapInTurns } from '../concurrency/map-in-turns.ts';
import { conditionally, type DynamoTable, getItem, type Item, key, number } from '../store/dynamo.ts';
import { encodeName } from '../store/encode-name.ts';
import type { KeyDevices } from './key-devices.ts';

/** Devices that a warm function remembers, of all keys together. */
const REMEMBERED_DEVICES = 20_000;

/** Items that are asked for or written at once. */
const ITEMS_AT_ONCE = 32;

/** Begins the partition of each key's devices. */
export const KEY_DEVICES_PARTITION = 'keydevices#';

/** The item that holds how many there are; no encoded name begins so. */
const COUNT = '#count';

/**
 * Keeps an item for each device of a key, and one that counts them. A device is counted before its item is written:
 * what happens between the two can only make it count again. For that reason nothing is ever counted back either,
 * since an update that is tried again may be done twice.
 */
export class DynamoKeyDevices implements KeyDevices {
  readonly #table: DynamoTable;
  /** What is known to be counted, each after its key and a line end. */
  readonly #counted = new LRUCache<string, true>({ max: REMEMBERED_DEVICES });

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async admit(keyId: string, devices: readonly string[], most: number): Promise<ReadonlySet<string>> {
    const asked = new Set(devices.filter((device) => !this.#counted.has(memoryKey(keyId, device))));
    const unknown = new Set(asked);
    await mapInTurns([...asked], ITEMS_AT_ONCE, async (device) => {
      if ((await getItem(this.#table, keyOf(keyId, encodeName(device)))) === undefined) return;
      unknown.delete(device);
      this.#remember(keyId, device);
    });
    const inOrder = [...unknown];
    const admitted = inOrder.slice(0, await this.#take(keyId, inOrder.length, most));
    await mapInTurns(admitted, ITEMS_AT_ONCE, async (device) => {
      const { client, tableName } = this.#table;
      const item = keyOf(keyId, encodeName(device));
      await client.send(new PutItemCommand({ TableName: tableName, Item: item }));
      this.#remember(keyId, device);
    });
    return new Set(inOrder.slice(admitted.length));
  }

  /** Counts up to so many devices. @returns how many there was room for */
  async #take(keyId: string, wanted: number, most: number): Promise<number> {
    let count = Math.min(wanted, most);
    // Each round that fails, others have taken of the room: it ends when nothing is left of it.
    while (count > 0 && !(await this.#add(keyId, count, most))) {
      const item = await getItem(this.#table, keyOf(keyId, COUNT));
      const taken = item === undefined ? 0 : number(item, 'devices');
      count = Math.min(count, Math.max(0, most - taken));
    }
    return count;
  }

  #add(keyId: string, count: number, most: number): Promise<boolean> {
    const { client, tableName } = this.#table;
    return conditionally(
      client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: keyOf(keyId, COUNT),
          UpdateExpression: 'ADD devices :count',
          ConditionExpression: 'attribute_not_exists(devices) OR devices <= :before',
          ExpressionAttributeValues: {
            ':count': { N: String(count) },
            ':before': { N: String(most - count) },
          },
        }),
      ),
    );
  }

  #remember(keyId: string, device: string): void {
    this.#counted.set(memoryKey(keyId, device), true);
  }
}

const memoryKey = (keyId: string, device: string): string => `${keyId}\n${device}`;

const keyOf = (keyId: string, sortKey: string): Item => key(KEY_DEVICES_PARTITION + keyId, sortKey);
