import { dashboardSchema, DASHBOARD_VERSION } from '../../../../shared/dashboard/schema.ts';
import { DynamoDashboardStore } from '../../../../shared/dashboard/dashboard-store.dynamodb.ts';
import { itemFixture, itemsOf, laterItems, tableWith } from '../item-world.ts';
import { laterJson, type StoredThing } from '../stored-thing.ts';

const ID = '0f8b7d0c-1f5e-4c5b-9a55-6c1c2f0c7a11';

const body = dashboardSchema.parse({
  version: DASHBOARD_VERSION,
  name: 'Speed',
  description: 'All of it',
  range: { kind: 'custom', start: '2026-05-01T00:00:00Z', end: '2026-05-02T00:00:00Z' },
  live: true,
  devices: ['car-1'],
  panels: [],
});

/** Dashboards as they lie in the bucket, unpacked. */
export const dashboardBodies: StoredThing = {
  what: 'dashboard',
  write: async () => [
    { name: 'body.json', version: DASHBOARD_VERSION, content: Buffer.from(JSON.stringify(body)) },
  ],
  read: async ({ content }) => dashboardSchema.parse(JSON.parse(content.toString('utf8'))),
  canonical: ({ content }) => content.toString('utf8'),
  later: {
    of: ({ content }) => laterJson(content),
    refusal: /"version"/,
  },
};

/** What is known of dashboards beside their bodies. */
export const dashboardItems: StoredThing = {
  what: 'dashboard-items',
  write: async () => [
    await itemFixture(async (table) => {
      const store = new DynamoDashboardStore(table, table);
      const record = {
        id: ID,
        version: 'v1',
        revision: 2,
        bytes: 100,
        name: 'Speed',
        devices: ['car-1'],
        createdMs: 1_777_593_600_000,
        updatedMs: 1_777_593_601_000,
        accessedMs: 1_777_593_602_000,
        isWhitelisted: true,
        isProtected: false,
      };
      await store.save(record, undefined);
      await store.reserve(100, 1000);
      await store.begin({ version: 'v2', id: ID, bytes: 7, sinceMs: 1_777_593_603_000 });
    }),
  ],
  read: async (fixture) => {
    const table = tableWith(fixture);
    const store = new DynamoDashboardStore(table, table);
    return {
      record: await store.get(ID),
      list: await Array.fromAsync(store.list()),
      tally: await store.tally(),
      pending: await Array.fromAsync(store.pending()),
    };
  },
  canonical: itemsOf,
  later: laterItems,
};
