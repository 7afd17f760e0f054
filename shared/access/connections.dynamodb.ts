import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type DynamoTable, getItem, type Item, key, number, text } from '../store/dynamo.ts';
import { encodeName } from '../store/encode-name.ts';
import { TABLE } from '../store/table.ts';
import type { Connections } from './connections.ts';

/** Begins the partition of each connection. */
export const CONNECTIONS_PARTITION = 'connection#';

/** Keeps an item for each connection, which expires when nobody says that it was closed. */
export class DynamoConnections implements Connections {
  readonly #table: DynamoTable;
  readonly #now: () => number;

  /** @param now milliseconds since 1970 */
  constructor(table: DynamoTable, now: () => number) {
    this.#table = table;
    this.#now = now;
  }

  async open(connectionId: string, keyId: string, untilMs: number): Promise<void> {
    const { client, tableName } = this.#table;
    const item = {
      ...keyOf(connectionId),
      keyId: { S: keyId },
      untilMs: { N: String(untilMs) },
      [TABLE.timeToLive]: { N: String(Math.ceil(untilMs / 1000)) },
    };
    await client.send(new PutItemCommand({ TableName: tableName, Item: item }));
  }

  async keyOf(connectionId: string): Promise<string | undefined> {
    const item = await getItem(this.#table, keyOf(connectionId));
    // The table deletes what has expired late, by days.
    return item !== undefined && this.#now() < number(item, 'untilMs') ? text(item, 'keyId') : undefined;
  }

  async close(connectionId: string): Promise<void> {
    const { client, tableName } = this.#table;
    await client.send(new DeleteItemCommand({ TableName: tableName, Key: keyOf(connectionId) }));
  }
}

const keyOf = (connectionId: string): Item =>
  key(CONNECTIONS_PARTITION + encodeName(connectionId), 'connection');
