import { computed } from '@preact/signals';
import type { DashboardEntry, SavedDashboard } from '../../shared/api/dashboards.ts';
import { ClientError } from '../../shared/client/client-error.ts';
import { OdographClient } from '../../shared/client/odograph-client.ts';
import type { ClientOptions } from '../../shared/client/transport.ts';
import { type Dashboard, dashboardSchema } from '../../shared/dashboard/schema.ts';
import { RETRY_FOR_MS } from '../state/client.ts';
import { configuration, wholeUrl } from '../state/configuration.ts';
import { session } from '../state/sign-in.ts';

/** A dashboard as the system keeps it. */
export interface KeptDashboard {
  readonly id: string;
  readonly dashboard: Dashboard;
  /** Changes whenever it is written. */
  readonly version: string;
}

export interface DashboardList {
  readonly dashboards: readonly DashboardEntry[];
  /** There are more from here on. */
  readonly cursor?: string | undefined;
}

const PRECONDITION_FAILED = 412;

/** Whether somebody else has written a dashboard in the meantime. */
export const isConflict = (error: unknown): boolean =>
  error instanceof ClientError && error.status === PRECONDITION_FAILED;

/** Whether there is no such dashboard, or not any more. */
export const isMissing = (error: unknown): boolean =>
  error instanceof ClientError && error.code === 'not-found';

/** Whether a dashboard can be neither changed nor deleted. */
export const isProtected = (error: unknown): boolean =>
  error instanceof ClientError && error.problem?.code === 'protected';

/** Where dashboards are, which may be another origin than that of the API, and who asks. */
const options = computed<ClientOptions>(() => {
  if (configuration.value === undefined) throw new Error('It is not known yet where dashboards are kept.');
  const key = session.value?.bearer;
  return {
    baseUrl: wholeUrl(configuration.value.dashboardsUrl),
    retryForMs: RETRY_FOR_MS,
    ...(key !== undefined && { key }),
  };
});

const store = computed(() => new OdographClient(options.value));

/** Its requests get through although the page is being left. They may have no more than 64 KiB of body. */
const lastingStore = computed(
  () =>
    new OdographClient({
      ...options.value,
      fetch: (url, init) => fetch(url, { ...init, keepalive: true }),
    }),
);

/** A system may keep dashboards of another schema than the board's. */
function keptOf({ id, version, dashboard }: SavedDashboard): KeptDashboard {
  const { data } = dashboardSchema.safeParse(dashboard);
  if (data === undefined) throw new Error('What is kept there is no dashboard that this board can show.');
  return { id, version, dashboard: data };
}

/** @throws ClientError */
export const listDashboards = (cursor?: string): Promise<DashboardList> =>
  store.peek().dashboardPage({ cursor });

/** @throws ClientError */
export const readDashboard = async (id: string): Promise<KeptDashboard> =>
  keptOf(await store.peek().dashboard(id));

/** @throws ClientError */
export const createDashboard = async (dashboard: Dashboard): Promise<KeptDashboard> =>
  keptOf(await store.peek().createDashboard(dashboard));

/**
 * Replaces a dashboard as a whole.
 *
 * @param version that is to be replaced; whichever it is unless given
 * @throws ClientError see isConflict
 */
export const replaceDashboard = async (
  id: string,
  dashboard: Dashboard,
  version: string | undefined,
): Promise<KeptDashboard> => keptOf(await store.peek().replaceDashboard(id, dashboard, { version }));

/**
 * Deletes a dashboard; one that is not there any more is deleted already.
 *
 * @param version that is to be deleted
 * @throws ClientError see isConflict
 */
export async function deleteDashboard(id: string, version: string): Promise<void> {
  try {
    await lastingStore.peek().deleteDashboard(id, { version });
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
