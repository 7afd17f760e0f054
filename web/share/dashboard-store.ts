import * as z from 'zod';
import { refusal } from '../../shared/client/client-error.ts';
import type { Answer } from '../../shared/client/exchange.ts';
import { Transport } from '../../shared/client/transport.ts';
import { type Dashboard, dashboardSchema } from '../../shared/dashboard/schema.ts';
import { configuration, wholeUrl } from '../state/configuration.ts';
import { session } from '../state/sign-in.ts';

/** A dashboard as the system keeps it. */
export interface KeptDashboard {
  readonly id: string;
  readonly dashboard: Dashboard;
  /** Names this version of it. */
  readonly etag: string | undefined;
}

const keptSchema = z.object({ id: z.string(), dashboard: dashboardSchema });
const listSchema = z.object({
  dashboards: z.array(
    z.object({ id: z.string(), name: z.string().optional(), protected: z.boolean().optional() }),
  ),
  cursor: z.string().optional(),
});
export type DashboardList = z.infer<typeof listSchema>;

/** Somebody else has written a dashboard in the meantime. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

const PRECONDITION_FAILED = 412;

interface Asking {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly etag?: string | undefined;
}

/** @throws ClientError, ConflictError */
async function ask(path: string, { method, body, etag }: Asking): Promise<Answer> {
  const { dashboardsUrl = '/' } = configuration.peek() ?? {};
  const key = session.peek()?.bearer;
  const transport = new Transport({ baseUrl: wholeUrl(dashboardsUrl), ...(key !== undefined && { key }) });
  const [pathname = '', query] = path.split('?');
  const url = transport.url(pathname);
  if (query !== undefined) url.search = query;
  const headers = {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(etag !== undefined && { 'if-match': etag }),
  };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const answer = await transport.once(url, init, {});
  if (answer.status === PRECONDITION_FAILED) throw new ConflictError('It was changed in the meantime.');
  if (answer.status >= 300) throw refusal(url.origin, answer.status, answer.body);
  return answer;
}

const keptOf = ({ body, etag }: Answer): KeptDashboard => {
  const { data } = keptSchema.safeParse(body);
  if (data === undefined) throw new Error('The system answered with something that is no dashboard.');
  return { ...data, etag };
};

const pathOf = (id: string): string => `/dashboard/${encodeURIComponent(id)}`;

export async function listDashboards(cursor?: string): Promise<DashboardList> {
  const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
  const { body } = await ask(`/dashboard/${query}`, { method: 'GET' });
  return listSchema.parse(body);
}

export const readDashboard = async (id: string): Promise<KeptDashboard> =>
  keptOf(await ask(pathOf(id), { method: 'GET' }));

export const createDashboard = async (dashboard: Dashboard): Promise<KeptDashboard> =>
  keptOf(await ask('/dashboard/', { method: 'POST', body: dashboard }));

/** @param etag of the version that is to be replaced; whichever it is unless given. @throws ConflictError */
export const replaceDashboard = async (
  id: string,
  dashboard: Dashboard,
  etag: string | undefined,
): Promise<KeptDashboard> => keptOf(await ask(pathOf(id), { method: 'PATCH', body: dashboard, etag }));

export async function deleteDashboard(id: string): Promise<void> {
  await ask(pathOf(id), { method: 'DELETE' });
}
