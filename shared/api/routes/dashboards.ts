import {
  changeHeaders,
  contentHeaders,
  dashboardBody,
  dashboardListQuery,
  dashboardListSchema,
  dashboardPath,
  deleteHeaders,
  readHeaders,
  savedDashboardSchema,
  WRITE_PROBLEMS,
} from '../dashboards.ts';
import type { About } from '../openapi.ts';
import { route } from '../route.ts';

export const dashboardRoutes = {
  listDashboards: route({
    method: 'GET',
    path: '/dashboard',
    tag: 'Dashboards',
    summary: 'List dashboards',
    description:
      'Those whose devices may all be read, in the order of their ids; a page may have fewer than the limit although there are more.',
    access: 'read',
    parameters: { query: dashboardListQuery },
    answers: {
      200: { description: 'A page of dashboards, without their panels.', schema: dashboardListSchema },
    },
    problems: ['invalid-request', 'timed-out'],
    revalidated: false,
  }),
  createDashboard: route({
    method: 'POST',
    path: '/dashboard',
    tag: 'Dashboards',
    summary: 'Keep a dashboard',
    description: 'It gets an id of its own. Those go to make room that were not asked for the longest.',
    access: 'read',
    parameters: { headers: contentHeaders },
    body: dashboardBody,
    answers: { 201: { description: 'The dashboard with its id.', schema: savedDashboardSchema } },
    problems: [...WRITE_PROBLEMS, 'not-found'],
    revalidated: false,
  }),
  getDashboard: route({
    method: 'GET',
    path: '/dashboard/{id}',
    tag: 'Dashboards',
    summary: 'A dashboard',
    description: 'As it was sent. It counts as asked for.',
    access: 'read',
    parameters: { path: dashboardPath, headers: readHeaders },
    answers: {
      200: { description: 'The dashboard, with its id.', schema: savedDashboardSchema },
      304: { description: 'It is what is at hand.' },
    },
    problems: ['invalid-request', 'not-found', 'write-conflict', 'timed-out'],
    revalidated: false,
  }),
  replaceDashboard: route({
    method: 'PATCH',
    path: '/dashboard/{id}',
    tag: 'Dashboards',
    summary: 'Replace a dashboard',
    description:
      'As a whole. With `If-Match`, only what the caller knows is replaced, so that no change of another is lost.',
    access: 'read',
    parameters: { path: dashboardPath, headers: changeHeaders },
    body: dashboardBody,
    answers: { 200: { description: 'The dashboard as it is now.', schema: savedDashboardSchema } },
    problems: [...WRITE_PROBLEMS, 'protected', 'not-found', 'precondition-failed'],
    revalidated: false,
  }),
  deleteDashboard: route({
    method: 'DELETE',
    path: '/dashboard/{id}',
    tag: 'Dashboards',
    summary: 'Delete a dashboard',
    description: 'Sent again, the answer makes a dashboard of the same content, with another id.',
    access: 'read',
    parameters: { path: dashboardPath, headers: deleteHeaders },
    answers: { 200: { description: 'The dashboard that was there.', schema: savedDashboardSchema } },
    problems: [
      'invalid-request',
      'protected',
      'not-found',
      'precondition-failed',
      'write-conflict',
      'timed-out',
    ],
    revalidated: false,
  }),
  describeDashboards: route({
    method: 'GET',
    path: '/dashboard/openapi.json',
    tag: 'System',
    summary: 'This description',
    access: 'public',
    answers: { 200: { description: 'The description.', mediaType: 'application/vnd.oai.openapi+json' } },
    problems: ['invalid-request'],
    revalidated: true,
  }),
};

/** What the description of these routes says of the whole. */
export const ABOUT_DASHBOARDS: About = {
  title: 'Odograph dashboards',
  summary: 'Grids of panels, kept for everyone who may see the devices that they name.',
  description: `Dashboards as JSON documents: the board makes them, and scripts may.

**No edit is lost.** Answers with a dashboard have an \`ETag\`, its \`version\` in quotes. With \`If-Match\`, what somebody
else has changed is left as it is, with 412.

**Long ones** come and go in gzip (\`Content-Encoding\`, \`Accept-Encoding\`): the platform takes some 4.5 MB of it.

**Who may see one** may read all devices that it names; to anybody else it is not there, with 404.

**Refusals** are problem JSON (RFC 9457), with a \`code\` that stays the same and a \`detail\` that says what is wrong.`,
};
