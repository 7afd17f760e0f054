import { afterAll, beforeAll, describe } from 'vitest';
import { DynamoSummaryStore } from '../../shared/statistics/summary-store.dynamodb.ts';
import type { DynamoTable } from '../../shared/store/dynamo.ts';
import type { Running } from '../support/aws.ts';
import { MemorySummaryStore } from '../support/memory/summary-store.ts';
import { TABLES } from './drivers.ts';
import { summaryStoreContract } from './summary-store.contract.ts';

describe('MemorySummaryStore', () => {
  const store = new MemorySummaryStore();
  summaryStoreContract(() => store);
});

describe.each(TABLES)('DynamoSummaryStore on $name', ({ prefix, start }) => {
  let table: Running<DynamoTable>;
  beforeAll(async () => {
    table = await start();
  });
  afterAll(() => table.close());
  // A new one each time: nothing of what it answers may be in its memory only.
  summaryStoreContract(() => new DynamoSummaryStore(table), prefix);
});
