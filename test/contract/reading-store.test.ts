import { afterAll, beforeAll, describe } from 'vitest';
import type { DynamoTable } from '../../shared/store/dynamo.ts';
import { DynamoReadingStore } from '../../shared/segment/reading-store.dynamodb.ts';
import type { Running } from '../support/aws.ts';
import { MemoryReadingStore } from '../support/memory/reading-store.ts';
import { TABLES } from './drivers.ts';
import { readingStoreContract } from './reading-store.contract.ts';

describe('MemoryReadingStore', () => {
  const store = new MemoryReadingStore();
  readingStoreContract(() => store);
});

describe.each(TABLES)('DynamoReadingStore on $name', ({ prefix, start }) => {
  let table: Running<DynamoTable>;
  beforeAll(async () => {
    table = await start();
  });
  afterAll(() => table.close());
  // A new one each time: nothing of what it answers may be in its memory only.
  readingStoreContract(() => new DynamoReadingStore(table), prefix);
});
