import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dashboardRoutes } from '../../../shared/api/routes/dashboards.ts';
import { maintenanceRoutes } from '../../../shared/api/routes/maintenance.ts';
import { readContent } from '../../../shared/dashboard/read-content.ts';
import type { Dashboard } from '../../../shared/dashboard/schema.ts';
import { USUAL_DASHBOARD_SETTINGS } from '../../../shared/dashboard/settings.ts';
import { writeDashboard } from '../../../shared/dashboard/write-dashboard.ts';
import { type Callers, makeCallers, testAccessOver } from '../../support/access-over-table.ts';
import { type Ask, openDashboards, openMaintenance, world } from '../../support/api-in-process.ts';

const OURS = 'ours-1';
const ID = '0f8b7d0c-1f5e-4c5b-9a55-6c1c2f0c7a11';
const DASHBOARD: Dashboard = {
  version: 1,
  name: 'ours',
  range: { kind: 'quick', last: 'PT1H' },
  devices: [OURS],
  panels: [],
};

let callers: Callers;
let askDashboards: Ask;
let askMaintenance: Ask;

beforeAll(async () => {
  [askDashboards, askMaintenance] = await Promise.all([openDashboards(), openMaintenance()]);
  callers = await makeCallers('ours-*', 'theirs-*');
});

/** The one dashboard there is, as it was, whatever became of it. */
beforeEach(async () => {
  const { store, bodies } = world.dashboards;
  for await (const record of store.list()) await store.remove(record);
  const content = await readContent(
    Buffer.from(JSON.stringify(DASHBOARD)),
    undefined,
    () => undefined,
    USUAL_DASHBOARD_SETTINGS,
  );
  await writeDashboard(ID, content, undefined, {
    store,
    bodies,
    settings: USUAL_DASHBOARD_SETTINGS,
    now: () => world.nowMs,
    newId: () => crypto.randomUUID(),
    pause: async () => undefined,
  });
});

const requestOf = ({ method, path, body }: { method: string; path: string; body?: unknown }) => ({
  method,
  path: path.replace('{id}', ID),
  query: '',
  ...(body !== undefined && { body: DASHBOARD }),
});

describe('dashboards', () => {
  testAccessOver(dashboardRoutes, () => ({
    callers,
    table: {
      routes: dashboardRoutes,
      ask: askDashboards,
      requestFor: (id) => requestOf(dashboardRoutes[id]),
      namesDevice: (id) => id !== 'listDashboards',
      device: OURS,
    },
  }));

  test('of another are the same whether they are there or not', async () => {
    const none = ID.replace('0', '1');
    for (const method of ['GET', 'DELETE', 'PATCH']) {
      const [there, missing] = await Promise.all(
        [ID, none].map(async (id) => {
          const body = method === 'PATCH' ? { body: { ...DASHBOARD, devices: [] } } : {};
          const asked = { method, path: `/dashboard/${id}`, key: callers.theirs, ...body };
          const { status, text } = await askDashboards(asked);
          return [status, text.replaceAll(id, 'ID')];
        }),
      );

      expect(there).toEqual([404, expect.not.stringContaining(OURS)]);
      expect(there).toEqual(missing);
    }
  });
});

describe('keeping house of dashboards', () => {
  testAccessOver(maintenanceRoutes, () => ({
    callers,
    table: {
      routes: maintenanceRoutes,
      ask: askMaintenance,
      requestFor: (id) => requestOf(maintenanceRoutes[id]),
      namesDevice: () => false,
      device: OURS,
    },
  }));

  test('is for nobody who may not administer all devices', () => {
    expect(new Set(Object.values(maintenanceRoutes).map(({ access }) => access))).toEqual(
      new Set(['admin-all']),
    );
  });
});
