import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { OdographError } from '../errors/odograph-error.ts';
import { TABLE } from './table.ts';

/** A table and the client to reach it with. */
export interface DynamoTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

export type Item = Record<string, AttributeValue>;

export const key = (pk: string, sk: string): Item => ({
  [TABLE.partitionKey]: { S: pk },
  [TABLE.sortKey]: { S: sk },
});

/**
 * Attribute that tells the layout of an item. Items without it are of layout 1, as all are that were ever written. One
 * that earlier code would misread gets a higher number.
 */
export const LAYOUT = 'layout';

/** An item of a layout that is known. @throws OdographError `unknown-version` for one of a later layout */
export function known(item: Item): Item {
  const layout = item[LAYOUT]?.N ?? '1';
  if (layout !== '1')
    throw new OdographError(
      'unknown-version',
      `${text(item, TABLE.partitionKey)} ${text(item, TABLE.sortKey)} is of layout ${layout}`,
    );
  return item;
}

/** The item of a key, strongly consistent. @throws OdographError `unknown-version` */
export async function getItem(table: DynamoTable, itemKey: Item): Promise<Item | undefined> {
  const command = new GetItemCommand({ TableName: table.tableName, Key: itemKey, ConsistentRead: true });
  const { Item: item } = await table.client.send(command);
  return item && known(item);
}

/**
 * Items of one partition whose sort keys are in [from, to], in their order, strongly consistent.
 *
 * @param attributes those that are given; all when not said
 * @throws OdographError `unknown-version`
 */
export async function* queryRange(
  table: DynamoTable,
  pk: string,
  from: string,
  to: string,
  attributes: readonly string[] = [],
): AsyncGenerator<Item> {
  // DynamoDB takes an empty range for a mistake.
  if (from > to) return;
  // An item of which a part is asked for tells its layout all the same.
  const told = attributes.length === 0 ? [] : [...attributes, LAYOUT];
  const pages = paginateQuery(
    { client: table.client },
    {
      TableName: table.tableName,
      ConsistentRead: true,
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
      ...(told.length > 0 && {
        ProjectionExpression: told.map((_, place) => `#attribute${place}`).join(', '),
      }),
      ExpressionAttributeNames: {
        '#pk': TABLE.partitionKey,
        '#sk': TABLE.sortKey,
        ...Object.fromEntries(told.map((name, place) => [`#attribute${place}`, name])),
      },
      ExpressionAttributeValues: { ':pk': { S: pk }, ':from': { S: from }, ':to': { S: to } },
    },
  );
  for await (const page of pages) for (const item of page.Items ?? []) yield known(item);
}

/** Runs a conditional write. @returns false when its condition did not hold */
export async function conditionally(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

export const text = (item: Item, name: string): string => item[name]?.S ?? '';
export const number = (item: Item, name: string): number => Number(item[name]?.N ?? Number.NaN);
export const binary = (item: Item, name: string): Uint8Array => item[name]?.B ?? new Uint8Array(0);
