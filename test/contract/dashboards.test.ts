import { afterAll, beforeAll, describe } from 'vitest';
import { S3DashboardBodies } from '../../shared/dashboard/dashboard-bodies.s3.ts';
import { DynamoDashboardStore } from '../../shared/dashboard/dashboard-store.dynamodb.ts';
import type { DynamoTable } from '../../shared/store/dynamo.ts';
import type { Running } from '../support/aws.ts';
import { MemoryDashboardBodies, MemoryDashboardStore } from '../support/memory/dashboards.ts';
import { dashboardBodiesContract, dashboardStoreContract } from './dashboards.contract.ts';
import { type Bucket, BUCKETS, TABLES } from './drivers.ts';

describe('MemoryDashboardStore', () => {
  const store = new MemoryDashboardStore();
  dashboardStoreContract(() => store);
});

describe.each(TABLES)('DynamoDashboardStore on $name', ({ start }) => {
  let table: Running<DynamoTable>;
  beforeAll(async () => {
    table = await start();
  });
  afterAll(() => table.close());
  // A new one each time: nothing of what it answers may be in its memory only.
  dashboardStoreContract(() => new DynamoDashboardStore(table, table));
});

describe('MemoryDashboardBodies', () => {
  const bodies = new MemoryDashboardBodies();
  dashboardBodiesContract(() => bodies);
});

describe.each(BUCKETS)('S3DashboardBodies on $name', ({ start }) => {
  let s3: Running<Bucket>;
  beforeAll(async () => {
    s3 = await start();
  });
  afterAll(() => s3.close());
  dashboardBodiesContract(() => new S3DashboardBodies(s3.client, s3.bucket));
});
