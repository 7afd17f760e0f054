import type { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoReadingStore } from '../../shared/segment/reading-store.dynamodb.ts';
import { itemBytes } from './item-size.ts';

/** What was put into a table. */
export interface Weight {
  items: number;
  /** Length of the items, keys and names of attributes included. */
  bytes: number;
}

/** A reading store that makes the items that go into a table, weighs them and lets them go. */
export function weighingStore(): { readonly readings: DynamoReadingStore; readonly weight: Weight } {
  const weight: Weight = { items: 0, bytes: 0 };
  const send = async ({ input }: PutItemCommand): Promise<object> => {
    weight.items += 1;
    weight.bytes += itemBytes(input.Item ?? {});
    return {};
  };
  const client = { send } as unknown as DynamoDBClient;
  return { readings: new DynamoReadingStore({ client, tableName: 'weighed' }), weight };
}
