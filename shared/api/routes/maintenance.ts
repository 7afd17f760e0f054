import {
  contentHeaders,
  dashboardBody,
  dashboardEntrySchema,
  dashboardListQuery,
  dashboardListSchema,
  dashboardPath,
  rawDashboardSchema,
  restoredPath,
  restoredQuery,
  WRITE_PROBLEMS,
} from '../dashboards.ts';
import type { About } from '../openapi.ts';
import { route } from '../route.ts';

/** Sets or takes away what a dashboard is flagged as. */
const flagging = <Method extends 'DELETE' | 'POST', Flag extends 'protect' | 'whitelist'>(
  method: Method,
  flag: Flag,
  summary: string,
) =>
  route({
    method,
    path: `/maintenance/dashboard/{id}/${flag}`,
    tag: 'Dashboards',
    summary,
    access: 'admin-all',
    parameters: { path: dashboardPath },
    answers: { 200: { description: 'What is known of it now.', schema: dashboardEntrySchema } },
    problems: ['invalid-request', 'not-found', 'write-conflict', 'timed-out'],
    revalidated: false,
  });

/** What those do with dashboards who keep house. The platform lets nobody else come here. */
export const maintenanceRoutes = {
  listAllDashboards: route({
    method: 'GET',
    path: '/maintenance/dashboard',
    tag: 'Dashboards',
    summary: 'List all dashboards',
    access: 'admin-all',
    parameters: { query: dashboardListQuery },
    answers: { 200: { description: 'A page of dashboards.', schema: dashboardListSchema } },
    problems: ['invalid-request', 'timed-out'],
    revalidated: false,
  }),
  inspectDashboard: route({
    method: 'GET',
    path: '/maintenance/dashboard/{id}',
    tag: 'Dashboards',
    summary: 'All that is known of a dashboard, which does not count as asked for',
    access: 'admin-all',
    parameters: { path: dashboardPath },
    answers: { 200: { description: 'The dashboard.', schema: rawDashboardSchema } },
    problems: ['invalid-request', 'not-found', 'write-conflict', 'timed-out'],
    revalidated: false,
  }),
  restoreDashboard: route({
    method: 'PUT',
    path: '/maintenance/dashboard/{id}',
    tag: 'Dashboards',
    summary: 'Put a dashboard back with its id and flags, in place of what is there, be it protected',
    access: 'admin-all',
    parameters: { path: restoredPath, query: restoredQuery, headers: contentHeaders },
    body: dashboardBody,
    answers: { 200: { description: 'What is known of it now.', schema: dashboardEntrySchema } },
    problems: WRITE_PROBLEMS,
    revalidated: false,
  }),
  whitelistDashboard: flagging('POST', 'whitelist', 'Keep a dashboard whatever room is needed'),
  unlistDashboard: flagging('DELETE', 'whitelist', 'Let a dashboard go when room is needed'),
  protectDashboard: flagging('POST', 'protect', 'Let nobody change or delete a dashboard; whitelists it too'),
  unprotectDashboard: flagging('DELETE', 'protect', 'Let a dashboard be changed again; it stays whitelisted'),
  describeMaintenance: route({
    method: 'GET',
    path: '/maintenance/openapi.json',
    tag: 'System',
    summary: 'This description',
    access: 'admin-all',
    answers: { 200: { description: 'The description.', mediaType: 'application/vnd.oai.openapi+json' } },
    problems: ['invalid-request'],
    revalidated: true,
  }),
};

/** What the description of these routes says of the whole. */
export const ABOUT_MAINTENANCE: About = {
  title: 'Odograph maintenance',
  summary: 'What keeps house of dashboards.',
  description: `For those who keep house, whatever devices dashboards name. On AWS, nobody comes here but callers with
credentials of the account: requests are signed (\`lambda:InvokeFunctionUrl\`). A local system takes a key with \`admin\` of all
devices.

**Refusals** are problem JSON (RFC 9457), with a \`code\` that stays the same and a \`detail\` that says what is wrong.`,
};
