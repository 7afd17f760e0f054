import { ConditionalCheckFailedException, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { holds, type Item, type Placeholders, updated } from './dynamo-expression.ts';
import type { Service, SimCommand } from './service.ts';

/** An item and what it was before its last write. */
interface Kept {
  readonly sk: string;
  item: Item | undefined;
  before: Item | undefined;
}

/** Told of each write: the item that is there now, or undefined when it was removed. */
export type OnWrite = (pk: string, sk: string, item: Item | undefined) => void;

interface Input extends Placeholders {
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly KeyConditionExpression?: string;
  readonly ProjectionExpression?: string;
  readonly ExclusiveStartKey?: Item;
  readonly ConsistentRead?: boolean;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
  readonly RequestItems?: Record<string, unknown>;
}

const keyOf = (key: Item | undefined): { pk: string; sk: string } => ({
  pk: key?.['pk']?.S ?? '',
  sk: key?.['sk']?.S ?? '',
});

/** A table in memory with the operations, conditions and paging that the adapters use. */
export class SimDynamo implements Service {
  readonly name = 'DynamoDB';
  readonly #partitions = new Map<string, Kept[]>();
  readonly #onWrite: OnWrite;

  constructor(onWrite: OnWrite) {
    this.#onWrite = onWrite;
  }

  describe({ input }: SimCommand): string {
    const { Key, Item: item, ExpressionAttributeValues: values } = input as Input;
    if (Key ?? item) return Object.values(keyOf(Key ?? item)).join(' ');
    return values?.[':pk']?.S ?? '';
  }

  /** @param faults `stale`: what is not read consistently is told as it was before; `short`: pages of one item */
  apply(command: SimCommand, faults: { stale: boolean; short: boolean; unprocessed: boolean }): unknown {
    const input = command.input as Input;
    const isStale = faults.stale && input.ConsistentRead !== true;
    switch (command.constructor.name) {
      case 'GetItemCommand':
        return { Item: this.#read(this.#find(input.Key), isStale) };
      case 'PutItemCommand':
        return this.#write(input.Item, input, () => input.Item);
      case 'DeleteItemCommand':
        return this.#write(input.Key, input, () => undefined);
      case 'UpdateItemCommand':
        return this.#write(input.Key, input, (item) =>
          updated(input.UpdateExpression ?? '', item ?? input.Key ?? {}, input),
        );
      case 'QueryCommand':
        return this.#query(input, isStale, faults.short);
      case 'BatchGetItemCommand':
        return this.#batchGet(input, isStale, faults.unprocessed);
      case 'BatchWriteItemCommand':
        return this.#batchWrite(input, faults.unprocessed);
      default:
        throw new Error(`the table does not know ${command.constructor.name}`);
    }
  }

  /** Items whose partition key begins with a text, for looking at from outside. */
  *itemsUnder(prefix: string): Generator<Item> {
    for (const [pk, kept] of this.#partitions) {
      if (!pk.startsWith(prefix)) continue;
      for (const { item } of kept) if (item !== undefined) yield item;
    }
  }

  remove(pk: string, sk: string): void {
    this.#put(pk, sk, undefined);
  }

  #find(key: Item | undefined): Kept | undefined {
    const { pk, sk } = keyOf(key);
    return this.#partitions.get(pk)?.find((kept) => kept.sk === sk);
  }

  #read(kept: Kept | undefined, isStale: boolean): Item | undefined {
    return isStale ? kept?.before : kept?.item;
  }

  #write(key: Item | undefined, input: Input, change: (item: Item | undefined) => Item | undefined): object {
    const { pk, sk } = keyOf(key);
    const item = this.#find(key)?.item;
    if (input.ConditionExpression !== undefined && !holds(input.ConditionExpression, item ?? {}, input)) {
      throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
    }
    this.#put(pk, sk, change(item));
    return {};
  }

  #put(pk: string, sk: string, item: Item | undefined): void {
    let partition = this.#partitions.get(pk);
    if (partition === undefined) {
      partition = [];
      this.#partitions.set(pk, partition);
    }
    const kept = partition.find((each) => each.sk === sk);
    if (kept === undefined) {
      const after = partition.findIndex((each) => byteOrder(each.sk, sk) > 0);
      partition.splice(after < 0 ? partition.length : after, 0, { sk, item, before: undefined });
    } else {
      kept.before = kept.item;
      kept.item = item;
    }
    this.#onWrite(pk, sk, item);
  }

  #query(input: Input, isStale: boolean, isShort: boolean): object {
    const values = input.ExpressionAttributeValues ?? {};
    const partition = this.#partitions.get(values[':pk']?.S ?? '') ?? [];
    const start = input.ExclusiveStartKey && keyOf(input.ExclusiveStartKey).sk;
    const condition = input.KeyConditionExpression ?? '';
    const isForward = input.ScanIndexForward !== false;
    const found = partition.flatMap((kept) => {
      const item = this.#read(kept, isStale);
      const beyond =
        start === undefined || (isForward ? byteOrder(kept.sk, start) > 0 : byteOrder(kept.sk, start) < 0);
      return item !== undefined && beyond && holds(condition, item, input) ? [item] : [];
    });
    if (!isForward) found.reverse();
    const most = Math.min(input.Limit ?? Number.POSITIVE_INFINITY, isShort ? 1 : Number.POSITIVE_INFINITY);
    const page = found.slice(0, most);
    const last = page.at(-1);
    const more = page.length < found.length && last !== undefined;
    return { Items: page, Count: page.length, ...(more && { LastEvaluatedKey: onlyKey(last) }) };
  }

  #batchGet({ RequestItems = {} }: Input, isStale: boolean, leavesSome: boolean): object {
    const found: Record<string, Item[]> = {};
    const left: Record<string, { Keys: Item[]; ConsistentRead: boolean }> = {};
    for (const [table, request] of Object.entries(RequestItems)) {
      const { Keys: keys, ConsistentRead = false } = request as { Keys: Item[]; ConsistentRead?: boolean };
      const taken = leavesSome ? Math.ceil(keys.length / 2) : keys.length;
      found[table] = keys.slice(0, taken).flatMap((key) => {
        const item = this.#read(this.#find(key), isStale && !ConsistentRead);
        return item === undefined ? [] : [item];
      });
      if (taken < keys.length) left[table] = { Keys: keys.slice(taken), ConsistentRead };
    }
    return { Responses: found, UnprocessedKeys: left };
  }

  #batchWrite({ RequestItems = {} }: Input, leavesSome: boolean): object {
    const left: Record<string, unknown[]> = {};
    for (const [table, requests] of Object.entries(RequestItems)) {
      const list = requests as { PutRequest?: { Item: Item }; DeleteRequest?: { Key: Item } }[];
      const taken = leavesSome ? Math.floor(list.length / 2) : list.length;
      for (const { PutRequest: put, DeleteRequest: remove } of list.slice(0, taken)) {
        const { pk, sk } = keyOf(put?.Item ?? remove?.Key);
        this.#put(pk, sk, put?.Item);
      }
      if (taken < list.length) left[table] = list.slice(taken);
    }
    return { UnprocessedItems: left };
  }
}

const onlyKey = (item: Item): Record<string, AttributeValue | undefined> => ({
  pk: item['pk'],
  sk: item['sk'],
});

const byteOrder = (a: string, b: string): number =>
  a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
