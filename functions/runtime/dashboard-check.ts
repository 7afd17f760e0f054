import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import type { DashboardPorts } from '../../shared/dashboard/ports.ts';
import type { DashboardCheck } from '../../shared/dashboard/read-content.ts';
import { openCheck } from '../../shared/dashboard/open-check.ts';
import { parseDashboardSettings } from '../../shared/dashboard/settings.ts';
import { resource } from './environment.ts';
import { changing, storedDashboards } from './dashboards.ts';

/** How long a schema is used that was read before it is read again. */
const CHECK_MS = 60_000;

/** Dashboards as the deployment wants them, and what it holds them against. */
export function dashboardPorts(): {
  readonly ports: DashboardPorts;
  readonly check: () => Promise<DashboardCheck>;
} {
  const settings = parseDashboardSettings(resource('dashboards'));
  const ports: DashboardPorts = { ...storedDashboards(), ...changing, settings };
  const read = async (key: string): Promise<string> => {
    const body = await ports.bodies.read(key);
    if (body === undefined) throw new Error(`the schema ${key} is not in the bucket`);
    return text(Readable.from(body));
  };
  let known: { readonly check: DashboardCheck; readonly readMs: number } | undefined;
  const check = async (): Promise<DashboardCheck> => {
    if (known === undefined || ports.now() - known.readMs > CHECK_MS)
      known = { check: await openCheck(settings, read), readMs: ports.now() };
    return known.check;
  };
  return { ports, check };
}
