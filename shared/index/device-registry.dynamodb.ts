import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { type DynamoTable, key, known, text } from '../store/dynamo.ts';
import { decodeName, encodeName } from '../store/encode-name.ts';
import { TABLE } from '../store/table.ts';
import { INDEX_SHARDS, SHARDS, shardOf } from './shards.ts';

/** Names that are read of a shard at least, so that an uneven spread needs no second read. */
const LEAST_PAGE = 8;

/** What stands before a shard's number in its partition. */
export const REGISTRY_PARTITION = 'registry#';

/** Keeps the names of all devices, in as many partitions as the directory of a day. */
export class DynamoDeviceRegistry {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async add(device: string): Promise<void> {
    const item = key(partition(shardOf(device)), encodeName(device));
    await this.#table.client.send(new PutItemCommand({ TableName: this.#table.tableName, Item: item }));
  }

  /** The first names after the given one, in the order of their encoded forms, merged from all shards. */
  async names(after: string | undefined, limit: number): Promise<string[]> {
    const pageSize = Math.ceil(limit / INDEX_SHARDS) + LEAST_PAGE;
    const shards = SHARDS.map((shard) => this.#shard(shard, after, pageSize));
    const heads = await Promise.all(shards.map((names) => names.next()));
    const merged: string[] = [];
    while (merged.length < limit) {
      let first = -1;
      heads.forEach((head, at) => {
        const least = heads[first];
        if (head.done === true) return;
        if (least === undefined || least.done === true || head.value < least.value) first = at;
      });
      const next = heads[first];
      const names = shards[first];
      if (next === undefined || next.done === true || names === undefined) break;
      merged.push(decodeName(next.value));
      heads[first] = await names.next();
    }
    return merged;
  }

  /** Encoded names of a shard, read a page at a time. */
  async *#shard(
    shard: number,
    after: string | undefined,
    pageSize: number,
  ): AsyncGenerator<string, undefined> {
    let start = after === undefined ? undefined : encodeName(after);
    for (let more = true; more; ) {
      const page = await this.#table.client.send(
        new QueryCommand({
          TableName: this.#table.tableName,
          ConsistentRead: true,
          KeyConditionExpression: start === undefined ? '#pk = :pk' : '#pk = :pk AND #sk > :after',
          ExpressionAttributeNames: {
            '#pk': TABLE.partitionKey,
            ...(start !== undefined && { '#sk': TABLE.sortKey }),
          },
          ExpressionAttributeValues: {
            ':pk': { S: partition(shard) },
            ...(start !== undefined && { ':after': { S: start } }),
          },
          Limit: pageSize,
        }),
      );
      for (const item of page.Items ?? []) {
        start = text(known(item), TABLE.sortKey);
        yield start;
      }
      more = page.LastEvaluatedKey !== undefined;
    }
    return undefined;
  }
}

const partition = (shard: number): string => `${REGISTRY_PARTITION}${shard}`;
