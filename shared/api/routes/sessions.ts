import type * as z from 'zod';
import { SESSION_LIMITS } from '../../session/limits.ts';
import { readJson } from '../../session/read-json.ts';
import { route } from '../route.ts';
import {
  configPath,
  savedConfigSchema,
  savedSessionSchema,
  sessionChangeSchema,
  sessionConfigSchema,
  sessionContentSchema,
  sessionListQuery,
  sessionListSchema,
  sessionPath,
  sessionSchema,
} from '../sessions.ts';

/** Bodies whose whole numbers beyond 2^53 keep all of their digits. */
const exactly = <Schema extends z.ZodType>(schema: Schema, what: string, mostBytes: number) => ({
  schema,
  read: (text: string) => readJson(schema, text, what, mostBytes),
});

export const sessionRoutes = {
  listSessions: route({
    method: 'GET',
    path: '/api/sessions',
    tag: 'Sessions',
    summary: 'List sessions',
    description: 'Those that may be read, newest first, page by page.',
    access: 'read',
    parameters: { query: sessionListQuery },
    answers: { 200: { description: 'A page of sessions.', schema: sessionListSchema } },
    problems: ['invalid-request', 'too-large', 'timed-out'],
    revalidated: false,
  }),
  getSession: route({
    method: 'GET',
    path: '/api/sessions/{session}',
    tag: 'Sessions',
    summary: 'Describe a session',
    access: 'read',
    parameters: { path: sessionPath },
    answers: { 200: { description: 'The session.', schema: sessionSchema } },
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: true,
  }),
  putSession: route({
    method: 'PUT',
    path: '/api/sessions/{session}',
    tag: 'Sessions',
    summary: 'Create a session, or say what it has',
    description:
      'What is given takes the place of what was there, lists and details as a whole; the rest stays as it is. A session that is not there is made, `open` and of this moment unless that is said. It takes `admin` of the devices whose data was bound to it and will be, or of all where there are none.',
    access: 'admin',
    parameters: { path: sessionPath },
    body: {
      description: 'What the session has.',
      ...exactly(sessionContentSchema, 'a session', SESSION_LIMITS.bodyBytes),
    },
    answers: { 200: { description: 'The session as it is now.', schema: savedSessionSchema } },
    problems: ['invalid-request', 'not-found', 'too-large', 'write-conflict', 'timed-out'],
    revalidated: false,
  }),
  changeSession: route({
    method: 'PATCH',
    path: '/api/sessions/{session}',
    tag: 'Sessions',
    summary: 'Change a session',
    description:
      'All of it in one step, or nothing. Members are set, details by their names; data bindings are removed and added; `updates`, each an object with one step, are made after that. It takes what creating a session takes.',
    access: 'admin',
    parameters: { path: sessionPath },
    body: {
      description: 'What to change.',
      ...exactly(sessionChangeSchema, 'a change of a session', SESSION_LIMITS.bodyBytes),
    },
    answers: { 200: { description: 'The session as it is now.', schema: savedSessionSchema } },
    problems: ['invalid-request', 'not-found', 'too-large', 'write-conflict', 'timed-out'],
    revalidated: false,
  }),
  getSessionConfig: route({
    method: 'GET',
    path: '/api/session-configs/{identifier}',
    tag: 'Sessions',
    summary: 'Names of channels',
    description: 'Configurations are of no device: whoever may read anything may read them.',
    access: 'read',
    parameters: { path: configPath },
    answers: { 200: { description: 'Its channels, ascending.', schema: sessionConfigSchema } },
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: true,
  }),
  putSessionConfig: route({
    method: 'PUT',
    path: '/api/session-configs/{identifier}',
    tag: 'Sessions',
    summary: 'Name channels, once and for all',
    description: 'A configuration never changes: the same once more is taken, another one is refused.',
    access: 'admin',
    parameters: { path: configPath },
    body: {
      description: 'The topics of channels by their numbers.',
      ...exactly(sessionConfigSchema, 'a configuration', SESSION_LIMITS.configBytes),
    },
    answers: { 200: { description: 'Whether it is new.', schema: savedConfigSchema } },
    problems: ['invalid-request', 'already-exists', 'too-large', 'timed-out'],
    revalidated: false,
  }),
};
