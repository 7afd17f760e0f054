import { mkdirSync } from 'node:fs';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import { TABLE } from '../../shared/store/table.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../identity.ts';
import { type Emulator, startEmulator } from './emulator.ts';

/** Tries, 100 ms apart, until a table is ready. */
const READY_TRIES = 50;

/**
 * Starts dynalite on a folder, with the table made and ready.
 *
 * It keeps items in LevelDB: every write goes to the operating system before it is acknowledged, so a killed
 * process loses none; LevelDB's lock is the process's own and dies with it. Dynalite has no time to live:
 * expired items stay, and readers filter by the attribute, as they must on the platform.
 */
export async function startDynamoDb(options: { folder: string; tableName: string }): Promise<Emulator> {
  mkdirSync(options.folder, { recursive: true });
  const entry = new URL('./dynamodb-thread.ts', import.meta.url);
  const emulator = await startEmulator('DynamoDB', entry, { folder: options.folder });
  try {
    await createTable(emulator.url, options.tableName);
  } catch (error) {
    await emulator.close();
    throw error;
  }
  return emulator;
}

async function createTable(endpoint: string, tableName: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
  try {
    for (let tries = 0; tries < READY_TRIES; tries++) {
      const status = await tableStatus(client, tableName);
      if (status === 'ACTIVE') return;
      if (status === undefined) {
        await client.send(
          new CreateTableCommand({
            TableName: tableName,
            BillingMode: 'PAY_PER_REQUEST',
            AttributeDefinitions: [
              { AttributeName: TABLE.partitionKey, AttributeType: 'S' },
              { AttributeName: TABLE.sortKey, AttributeType: 'S' },
            ],
            KeySchema: [
              { AttributeName: TABLE.partitionKey, KeyType: 'HASH' },
              { AttributeName: TABLE.sortKey, KeyType: 'RANGE' },
            ],
          }),
        );
      } else {
        await delay(100);
      }
    }
    throw new Error(`The table "${tableName}" did not become ready. Its data folder may be damaged.`);
  } finally {
    client.destroy();
  }
}

async function tableStatus(client: DynamoDBClient, tableName: string): Promise<string | undefined> {
  try {
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    return table?.TableStatus;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
