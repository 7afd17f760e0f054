import type { Command } from 'commander';
import type { DashboardEntry } from '../../shared/api/dashboards.ts';
import { maintenanceRoutes } from '../../shared/api/routes/maintenance.ts';
import { askRoute, type ToldBy } from '../../shared/client/operation.ts';
import { Transport } from '../../shared/client/transport.ts';
import { resolveBaseUrl } from '../base-url.ts';
import { addServerOptions, keyOf, type ServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { signedFetch } from './signed-fetch.ts';

export type HouseOptions = ServerOptions;

/** What is said of `--url` by commands that keep house. */
export const HOUSE_DETAILS = `
This is for those who keep house: of a deployment, --url is the origin of its MaintenanceUrl, and the request is signed
with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. A local system takes its own key.`;

export const addHouseOptions = (command: Command): Command => addServerOptions(command, 30);

/** Those who keep house of dashboards. */
export class House {
  readonly #transport: Transport;

  constructor(options: HouseOptions, terminal: Terminal) {
    const baseUrl = resolveBaseUrl(options.url, terminal);
    const fetch = signedFetch(baseUrl, terminal.env);
    this.#transport = new Transport({
      baseUrl,
      ...(fetch ? { fetch } : { key: keyOf(options, terminal) }),
      retryForMs: options.retryFor * 1000,
      clock: terminal,
      signal: terminal.signal,
    });
  }

  async *all(): AsyncGenerator<DashboardEntry> {
    let cursor: string | undefined;
    do {
      const page = await askRoute(this.#transport, maintenanceRoutes.listAllDashboards, {
        query: { cursor },
      });
      yield* page.dashboards;
      ({ cursor } = page);
    } while (cursor !== undefined);
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
