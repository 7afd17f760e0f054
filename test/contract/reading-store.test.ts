import { afterAll, beforeAll, describe } from 'vitest';
import type { DynamoTable } from '../../shared/store/dynamo.ts';
import { DynamoReadingStore } from '../../shared/segment/reading-store.dynamodb.ts';
import { type Running, startTable } from '../support/aws.ts';
import { MemoryReadingStore } from '../support/memory/reading-store.ts';
import { readingStoreContract } from './reading-store.contract.ts';

describe('MemoryReadingStore', () => {
  const store = new MemoryReadingStore();
  readingStoreContract(() => store);
});

describe('DynamoReadingStore', () => {
  let table: Running<DynamoTable>;
  beforeAll(async () => {
    table = await startTable();
  });
  afterAll(() => table.close());
  readingStoreContract(() => new DynamoReadingStore(table));
});
