import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  conditionally,
  type DynamoTable,
  type Item,
  key,
  number,
  queryRange,
  text,
} from '../store/dynamo.ts';
import { groupedShards, INDEX_SHARDS, shardOf, shardsOf } from './shards.ts';

const PARTITION = 'shards';
const SORT_KEY = 'index';

/** Above and below every character that an encoded name begins with. */
const FIRST = '-';
const LAST = '~';

/**
 * Over how many shards a day's devices and the marks are spread. The table tells the greatest number that anything was
 * ever written with, and is told before that is done. So whoever reads finds all of it, whatever number a function is
 * told: it may be raised and lowered while the system runs.
 */
export class DynamoShardCount {
  readonly #table: DynamoTable;
  readonly #written: number;
  #isTold: boolean;

  /** @param written shards that new items are spread over */
  constructor(table: DynamoTable, written: number = INDEX_SHARDS) {
    this.#table = table;
    this.#written = written;
    this.#isTold = written <= INDEX_SHARDS;
  }

  /** The shard that a new item of a device goes to. */
  async forNew(device: string): Promise<number> {
    if (!this.#isTold) await this.#tell();
    this.#isTold = true;
    return shardOf(device, this.#written);
  }

  /** The shards in which items of a device may lie. */
  async of(device: string): Promise<number[]> {
    return shardsOf(device, await this.#read());
  }

  /** The items of all shards, each sort key once, though it may lie in two shards of different numbers. */
  async *items(prefix: string): AsyncGenerator<Item> {
    for (const group of groupedShards(await this.#read())) {
      const seen = new Set<string>();
      for (const shard of group) {
        for await (const item of queryRange(this.#table, `${prefix}${shard}`, FIRST, LAST)) {
          const sortKey = text(item, 'sk');
          if (seen.has(sortKey)) continue;
          // With one shard there is nothing to be seen twice.
          if (group.length > 1) seen.add(sortKey);
          yield item;
        }
      }
    }
  }

  async #read(): Promise<number> {
    let count = INDEX_SHARDS;
    for await (const item of queryRange(this.#table, PARTITION, SORT_KEY, SORT_KEY)) {
      count = Math.max(count, number(item, 'shards'));
    }
    return count;
  }

  async #tell(): Promise<void> {
    const update = new UpdateItemCommand({
      TableName: this.#table.tableName,
      Key: key(PARTITION, SORT_KEY),
      UpdateExpression: 'SET shards = :shards',
      ConditionExpression: 'attribute_not_exists(shards) OR shards < :shards',
      ExpressionAttributeValues: { ':shards': { N: String(this.#written) } },
    });
    await conditionally(this.#table.client.send(update));
  }
}
