import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };
import { describeApi } from '../../shared/api/openapi.ts';
import { ABOUT_MAINTENANCE, maintenanceRoutes } from '../../shared/api/routes/maintenance.ts';
import { insist, missing } from '../../shared/dashboard/insist.ts';
import { readContent } from '../../shared/dashboard/read-content.ts';
import { bodyKeyOf } from '../../shared/dashboard/record.ts';
import { entryOf, listDashboards } from '../../shared/dashboard/tell-dashboard.ts';
import {
  type DashboardFlags,
  flagDashboard,
  writeDashboard,
} from '../../shared/dashboard/write-dashboard.ts';
import type { OperationsOf } from '../api/operation.ts';
import { dashboardPorts } from '../runtime/dashboard-check.ts';

const { ports, check } = dashboardPorts();
const { store, bodies, settings } = ports;

const flagging =
  (flags: Partial<DashboardFlags>) =>
  async ({ path: { id } }: { readonly path: { readonly id: string } }) =>
    entryOf(await flagDashboard(id, flags, ports));

/** What those do with dashboards who keep house. */
export const maintenanceOperations: OperationsOf<typeof maintenanceRoutes> = {
  listAllDashboards: ({ query }) => listDashboards(query, () => true, store),

  inspectDashboard: ({ path: { id } }) =>
    insist(id, async () => {
      const record = await store.get(id);
      if (record === undefined) throw missing(id);
      // One that was replaced meanwhile is looked for under its new key.
      const packed = await bodies.read(bodyKeyOf(record));
      if (packed === undefined) return undefined;
      const json = await promisify(gunzip)(Buffer.concat(await Array.fromAsync(packed)));
      const { dashboard } = JSON.parse(json.toString('utf8')) as { readonly dashboard: unknown };
      return { ...entryOf(record), dashboard };
    }),

  restoreDashboard: async ({ path: { id }, query, headers, body }) => {
    const content = await readContent(body, headers['content-encoding'], await check(), settings);
    const flags = { isWhitelisted: query.whitelisted, isProtected: query.protected };
    return insist(id, async () => {
      const record = await writeDashboard(id, content, await store.get(id), ports, flags);
      return record && entryOf(record);
    });
  },

  whitelistDashboard: flagging({ isWhitelisted: true }),
  unlistDashboard: flagging({ isWhitelisted: false }),
  protectDashboard: flagging({ isProtected: true }),
  unprotectDashboard: flagging({ isProtected: false }),

  describeMaintenance: async () => ({
    body: JSON.stringify(describeApi(maintenanceRoutes, packageJson.version, ABOUT_MAINTENANCE)),
  }),
};
