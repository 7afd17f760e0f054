import type { Command } from 'commander';
import type { DashboardEntry } from '../../shared/api/dashboards.ts';
import { maintenanceRoutes } from '../../shared/api/routes/maintenance.ts';
import { askRoute, type ToldBy } from '../../shared/client/operation.ts';
import { pages } from '../../shared/client/pages.ts';
import { Transport } from '../../shared/client/transport.ts';
import { addServerOptions, clientOptionsOf, type ServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { signedFetch } from './signed-fetch.ts';

export type HouseOptions = ServerOptions;

/** What is said of `--url` by commands that keep house. */
export const HOUSE_DETAILS = `
This is for those who keep house: of a deployment, --url is its MaintenanceUrl, and the request is signed with
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. A local system takes its own key.`;

export const addHouseOptions = (command: Command): Command => addServerOptions(command, 30);

/** Those who keep house of dashboards. */
export class House {
  readonly #transport: Transport;

  constructor(options: HouseOptions, terminal: Terminal) {
    const usual = clientOptionsOf(options, terminal);
    const signed = signedFetch(usual.baseUrl, terminal.env);
    this.#transport = new Transport({ ...usual, ...(signed !== undefined && { fetch: signed }) });
  }

  async *all(): AsyncGenerator<DashboardEntry> {
    const read = async (cursor: string | undefined) =>
      askRoute(this.#transport, maintenanceRoutes.listAllDashboards, { query: { cursor } });
    for await (const { dashboards } of pages(read)) yield* dashboards;
  }

  inspect(id: string): Promise<ToldBy<typeof maintenanceRoutes.inspectDashboard>> {
    return askRoute(this.#transport, maintenanceRoutes.inspectDashboard, { path: { id } });
  }

  restore(
    id: string,
    flags: { whitelisted: boolean; protected: boolean },
    body: unknown,
  ): Promise<DashboardEntry> {
    return askRoute(this.#transport, maintenanceRoutes.restoreDashboard, {
      path: { id },
      query: flags,
      body,
    });
  }

  flag(id: string, flag: Flag): Promise<DashboardEntry> {
    return askRoute(this.#transport, maintenanceRoutes[ROUTE_OF[flag]], { path: { id } });
  }
}

/** The route of each command that sets a flag. */
const ROUTE_OF = {
  whitelist: 'whitelistDashboard',
  unlist: 'unlistDashboard',
  protect: 'protectDashboard',
  unprotect: 'unprotectDashboard',
} as const;
export type Flag = keyof typeof ROUTE_OF;
export const FLAGS = Object.keys(ROUTE_OF).filter((flag): flag is Flag => flag in ROUTE_OF);
