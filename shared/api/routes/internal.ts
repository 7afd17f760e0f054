import * as z from 'zod';
import { readConfig, type SessionConfig } from '../../session/config.ts';
import { readUpsert, type UpsertRequest } from '../../session/upsert-request.ts';
import { dataBindingsSchema, identityPath } from '../rta.ts';
import { route } from '../route.ts';
import { configPath, savedSessionSchema } from '../sessions.ts';

/** What services do that record sessions. The platform lets nobody else come here, whoever may do what elsewhere. */
export const internalRoutes = {
  upsertSession: route({
    method: 'POST',
    path: '/internal/rta/v2/sessions',
    tag: 'Sessions',
    summary: 'Create or change a session, in one step',
    access: 'admin-all',
    // Read in full by the domain's own reader, which keeps all digits of numbers of 64 bits.
    body: { description: 'What to change.', schema: z.custom<UpsertRequest>(), read: readUpsert },
    answers: { 200: { description: 'The session as it is now.', schema: savedSessionSchema } },
    problems: [
      'invalid-request',
      'not-found',
      'too-large',
      'write-conflict',
      'source-failed',
      'temporarily-unavailable',
      'timed-out',
    ],
    revalidated: false,
  }),
  getDataBindings: route({
    method: 'GET',
    path: '/internal/rta/v2/sessions/{identity}/data-bindings',
    tag: 'Sessions',
    summary: 'What a session is bound to',
    access: 'admin-all',
    parameters: { path: identityPath },
    answers: { 200: { description: 'In the order in which it was bound.', schema: dataBindingsSchema } },
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: false,
  }),
  putConfig: route({
    method: 'PUT',
    path: '/internal/rta/v2/configs/{identifier}',
    tag: 'Sessions',
    summary: 'Name channels, once and for all',
    access: 'admin-all',
    parameters: { path: configPath },
    body: { description: 'The topics of channels.', schema: z.custom<SessionConfig>(), read: readConfig },
    answers: {
      200: { description: 'The same was there already.' },
      201: { description: 'It is new.' },
    },
    problems: ['invalid-request', 'already-exists', 'too-large', 'timed-out'],
    revalidated: false,
  }),
};
