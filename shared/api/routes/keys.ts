import {
  createdKeySchema,
  keyListQuery,
  keyListSchema,
  keyPath,
  keyRequestSchema,
  keySchema,
} from '../keys.ts';
import { route } from '../route.ts';

export const keyRoutes = {
  listKeys: route({
    method: 'GET',
    path: '/api/keys',
    tag: 'Keys',
    summary: 'List keys',
    description: 'In a fixed order, page by page. A key is listed for 90 days after its end.',
    access: 'admin-all',
    parameters: { query: keyListQuery },
    answers: { 200: { description: 'A page of keys.', schema: keyListSchema } },
    problems: ['invalid-request', 'timed-out'],
    revalidated: false,
  }),
  createKey: route({
    method: 'POST',
    path: '/api/keys',
    tag: 'Keys',
    summary: 'Make a key',
    description:
      'Two keys of one name may be valid at once, so that one can be replaced while it is in use. An open system takes keys and needs none: they are looked at once it is not open any more.',
    access: 'admin-all',
    body: { description: 'What the key is for.', schema: keyRequestSchema },
    answers: { 201: { description: 'The key, shown this once.', schema: createdKeySchema } },
    problems: ['invalid-request', 'too-many-keys', 'timed-out'],
    revalidated: false,
  }),
  revokeKey: route({
    method: 'POST',
    path: '/api/keys/{id}/revoke',
    tag: 'Keys',
    summary: 'Revoke a key',
    description:
      'It is refused from now on, by functions that know it within a minute. One that is revoked already stays revoked since then.',
    access: 'admin-all',
    parameters: { path: keyPath },
    answers: { 200: { description: 'The key as it is now.', schema: keySchema } },
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: false,
  }),
};
