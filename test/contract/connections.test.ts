import { afterAll, beforeAll, describe } from 'vitest';
import { DynamoConnections } from '../../shared/access/connections.dynamodb.ts';
import type { DynamoTable } from '../../shared/store/dynamo.ts';
import type { Running } from '../support/aws.ts';
import { MemoryConnections } from '../support/memory/connections.ts';
import { connectionsContract } from './connections.contract.ts';
import { TABLES } from './drivers.ts';

const clock = { nowMs: Date.UTC(2026, 0, 15) };

describe('MemoryConnections', () => {
  const connections = new MemoryConnections(() => clock.nowMs);
  connectionsContract(() => ({ connections, clock }));
});

describe.each(TABLES)('DynamoConnections on $name', ({ prefix, start }) => {
  let table: Running<DynamoTable>;
  beforeAll(async () => {
    table = await start();
  });
  afterAll(() => table.close());
  // New ones each time: nothing of what they know may be in their memory only.
  connectionsContract(
    () => ({ connections: new DynamoConnections(table, () => clock.nowMs), clock }),
    prefix,
  );
});
