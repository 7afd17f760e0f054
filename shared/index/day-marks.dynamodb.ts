import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
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
import { decodeName, encodeName } from '../store/encode-name.ts';
import type { DayMark } from './recording-index.ts';
import { DynamoShardCount } from './shard-count.dynamodb.ts';

/** Stands between an item's token and how often it was written. */
const NTH = '.';

/** Stands between the tokens of a day's items. */
const BOTH = '/';

/**
 * Keeps the mark of a day as two items: one in the partitions that the nightly sweep goes through, and one, its
 * twin, in the partition of the device, where a reader finds all days of a device that are pending.
 *
 * A twin must never be missing while a summary lacks readings, and never stay behind for good: the sweep finds only
 * its own item. So the twin is written first and removed first. A crash while a day is being marked leaves at most
 * the twin, and the delivery that wanted the mark is repeated; a crash while it is being unmarked leaves at most the
 * sweep's item, and the sweep does it again.
 *
 * A write that got no answer may be done long after, when its retry has succeeded and the day was marked anew. It then
 * brings back a token that a dump has read. So each item counts how often it was written, and what is read as its
 * token tells that too: no write passes unnoticed.
 *
 * Two markings at once may leave each item with the token of another. Therefore both tokens are read, the sweep's
 * item first, and each item is removed by the token that it had then. Where the twin was written anew after it was
 * read, the sweep's item is written anew after that, so it has another token or comes back: a twin that stays has
 * its sweep's item. Where the sweep's item alone was written anew, its twin had been written before both were read,
 * and so had the readings that it was written for.
 *
 * Where there were fewer shards once, a day may have a sweep's item in each of two. All that there may be are read, and
 * each is removed by its own token: to what was said above, the one that is written anew is the sweep's item.
 */
export class DynamoDayMarks {
  readonly #table: DynamoTable;
  readonly #shards: DynamoShardCount;

  constructor(table: DynamoTable, shards: DynamoShardCount = new DynamoShardCount(table)) {
    this.#table = table;
    this.#shards = shards;
  }

  async mark({ device, date, token }: DayMark): Promise<void> {
    const shard = await this.#shards.forNew(device);
    for (const itemKey of [twinKey(device, date), sweepKey(shard, device, date)]) {
      const command = new UpdateItemCommand({
        TableName: this.#table.tableName,
        Key: itemKey,
        UpdateExpression: 'SET #token = :token ADD #writes :one',
        ExpressionAttributeNames: { '#token': 'token', '#writes': 'writes' },
        ExpressionAttributeValues: { ':token': { S: token }, ':one': { N: '1' } },
      });
      await this.#table.client.send(command);
    }
  }

  /** The mark, with the tokens of all of its items, but for two that carry the same one. */
  async markOf(device: string, date: string): Promise<DayMark | undefined> {
    const tokens: string[] = [];
    // The twin last.
    for (const itemKey of [...(await this.#sweepKeys(device, date)), twinKey(device, date)]) {
      const item = await getItem(this.#table, itemKey);
      tokens.push(item === undefined ? '' : tokenOf(item));
    }
    if (tokens.every((token) => token === '')) return undefined;
    const [first = '', second] = tokens;
    const isOne = tokens.length === 2 && first === second;
    return { device, date, token: isOne ? first : tokens.join(BOTH) };
  }

  async *marks(): AsyncGenerator<DayMark> {
    for await (const item of this.#shards.items('marks#')) {
      const sortKey = text(item, 'sk');
      yield {
        date: sortKey.slice(0, 10),
        device: decodeName(sortKey.slice(11)),
        token: tokenOf(item),
      };
    }
  }

  async pendingDates(device: string, fromDate: string, toDate: string): Promise<string[]> {
    const items = queryRange(this.#table, twinPartition(device), fromDate, toDate);
    return Array.fromAsync(items, (item) => text(item, 'sk'));
  }

  async unmark({ device, date, token }: DayMark): Promise<void> {
    const tokens = token.split(BOTH);
    const ofTwin = tokens.at(-1) ?? '';
    await this.#remove(twinKey(device, date), ofTwin);
    const ofSweep = tokens.length === 1 ? tokens : tokens.slice(0, -1);
    for (const [at, itemKey] of (await this.#sweepKeys(device, date)).entries()) {
      // Shards that have come since then are the last, and hold nothing that was read, be it under the same token.
      const read = ofSweep[at];
      if (read !== undefined) await this.#remove(itemKey, read);
    }
  }

  async #sweepKeys(device: string, date: string): Promise<Item[]> {
    return (await this.#shards.of(device)).map((shard) => sweepKey(shard, device, date));
  }

  async #remove(itemKey: Item, read: string): Promise<void> {
    const [token = '', writes = ''] = read.split(NTH);
    if (!/^\d+$/.test(writes)) return;
    const command = new DeleteItemCommand({
      TableName: this.#table.tableName,
      Key: itemKey,
      ConditionExpression: '#token = :token AND #writes = :writes',
      ExpressionAttributeNames: { '#token': 'token', '#writes': 'writes' },
      ExpressionAttributeValues: { ':token': { S: token }, ':writes': { N: writes } },
    });
    await conditionally(this.#table.client.send(command));
  }
}

const tokenOf = (item: Item): string => `${text(item, 'token')}${NTH}${number(item, 'writes')}`;

const sweepKey = (shard: number, device: string, date: string): Item =>
  key(`marks#${shard}`, `${date}#${encodeName(device)}`);

const twinPartition = (device: string): string => `pending#${encodeName(device)}`;

const twinKey = (device: string, date: string): Item => key(twinPartition(device), date);
