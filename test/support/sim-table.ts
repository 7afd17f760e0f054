import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DynamoTable } from '../../shared/store/dynamo.ts';
import type { SimCommand } from '../simulation/world/service.ts';

/** A table whose client answers by a function; the SDK's paginators ask that it is one of theirs. */
export function simTable(send: (command: SimCommand) => Promise<unknown>): DynamoTable {
  const client = Object.assign(Object.create(DynamoDBClient.prototype) as DynamoDBClient, { send });
  return { client, tableName: 'odograph' };
}
