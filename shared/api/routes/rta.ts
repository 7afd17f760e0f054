import type { About } from '../openapi.ts';
import { channelsPath, channelsQuery, identityPath } from '../rta.ts';
import { route } from '../route.ts';
import { configPath, sessionListQuery, sessionSchema } from '../sessions.ts';
import { sessionRoutes } from './sessions.ts';

/** Sessions for programs that look at recordings of races: what may be read, and nothing of what is behind it. */
export const rtaRoutes = {
  listSessions: route({ ...sessionRoutes.listSessions, path: '/rta/v2/sessions' }),
  querySessions: route({
    method: 'POST',
    path: '/rta/v2/sessions',
    tag: 'Sessions',
    summary: 'List sessions by a long query',
    description: 'As with `GET`, which has less room.',
    access: 'read',
    body: {
      description: 'Which sessions, as a form.',
      schema: sessionListQuery,
      mediaType: 'application/x-www-form-urlencoded',
    },
    answers: sessionRoutes.listSessions.answers,
    problems: sessionRoutes.listSessions.problems,
    revalidated: false,
  }),
  getSession: route({
    method: 'GET',
    path: '/rta/v2/sessions/{identity}',
    tag: 'Sessions',
    summary: 'Describe a session',
    access: 'read',
    parameters: { path: identityPath },
    answers: { 200: { description: 'The session.', schema: sessionSchema } },
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: true,
  }),
  getConfig: route({
    method: 'GET',
    path: '/rta/v2/configs/{identifier}',
    tag: 'Sessions',
    summary: 'Names of channels',
    description: 'They never change, so that a copy is good for ever.',
    access: 'read',
    parameters: { path: configPath },
    answers: { 200: { description: 'Its channels, ascending.', mediaType: 'application/json' } },
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: true,
  }),
  getChannels: route({
    method: 'GET',
    path: '/rta/v2/sessions/{identity}/data/{type}/{channels}',
    tag: 'Sessions',
    summary: 'Data of channels',
    description:
      'Messages in the order of session time, streamed. A stream that is cut off before its end is not whole. A session without a message in this stretch, of these channels, is answered with 404.',
    access: 'read',
    parameters: { path: channelsPath, query: channelsQuery },
    answers: {
      200: { description: 'The messages.', mediaType: 'application/octet-stream' },
    },
    problems: [
      'invalid-request',
      'not-found',
      'no-readings',
      'range-too-long',
      'too-many-requests',
      'source-failed',
      'temporarily-unavailable',
      'timed-out',
    ],
    revalidated: false,
  }),
  getDescription: route({
    method: 'GET',
    path: '/rta/v2/openapi.json',
    tag: 'System',
    summary: 'This description',
    access: 'public',
    answers: { 200: { description: 'The description.', mediaType: 'application/vnd.oai.openapi+json' } },
    problems: ['invalid-request'],
    revalidated: true,
  }),
};

/** What the description of these routes says of the whole. */
export const ABOUT_RTA: About = {
  title: 'Odograph sessions',
  summary: 'Named recordings, and the data of their channels.',
  description: `What may be read of sessions; what they are bound to is told nobody.

**Times** are nanoseconds since 1970: whole numbers of 64 bits, as decimal text where they are beyond 2^53.

**Channels** have the numbers that a session's configurations give them, else those of its recording, and are named by
these in hexadecimal digits.

**Refusals** are problem JSON (RFC 9457), with a \`code\` that stays the same and a \`detail\` that says what is wrong. What
may not be read is answered as if it were not there, with 404.`,
};
