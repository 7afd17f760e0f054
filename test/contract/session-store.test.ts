import { afterAll, beforeAll, describe } from 'vitest';
import { DynamoSessionStore } from '../../shared/session/session-store.dynamodb.ts';
import type { DynamoTable } from '../../shared/store/dynamo.ts';
import type { Running } from '../support/aws.ts';
import { MemorySessionStore } from '../support/memory/session-store.ts';
import { TABLES } from './drivers.ts';
import { sessionStoreContract } from './session-store.contract.ts';

describe('MemorySessionStore', () => {
  const store = new MemorySessionStore();
  sessionStoreContract(() => store);
});

describe.each(TABLES)('DynamoSessionStore on $name', ({ prefix, start }) => {
  let table: Running<DynamoTable>;
  beforeAll(async () => {
    table = await start();
  });
  afterAll(() => table.close());
  // A new one each time: nothing of what it answers may be in its memory only.
  sessionStoreContract(() => new DynamoSessionStore(table), prefix);
});
