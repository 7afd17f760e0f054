import {
  letterContentQuery,
  letterContentSchema,
  letterListQuery,
  letterListSchema,
  redriveRequestSchema,
  redriveSchema,
} from '../dead-letters.ts';
import { route } from '../route.ts';

export const deadLetterRoutes = {
  listDeadLetters: route({
    method: 'GET',
    path: '/api/dead-letters',
    tag: 'Dead letters',
    summary: 'List dead letters',
    description: 'With a reason, a page may have fewer than the limit although there are more.',
    access: 'admin-all',
    parameters: { query: letterListQuery },
    answers: { 200: { description: 'A page of letters.', schema: letterListSchema } },
    problems: ['invalid-request', 'timed-out'],
    revalidated: false,
  }),
  getDeadLetterContent: route({
    method: 'GET',
    path: '/api/dead-letters/content',
    tag: 'Dead letters',
    summary: 'A dead letter as it lies there',
    description: 'In slices, since letters may be long.',
    access: 'admin-all',
    parameters: { query: letterContentQuery },
    answers: { 200: { description: 'A slice.', schema: letterContentSchema } },
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: false,
  }),
  redriveDeadLetters: route({
    method: 'POST',
    path: '/api/dead-letters/redrive',
    tag: 'Dead letters',
    summary: 'Send dead letters through the stream again',
    description: 'One letter, or a page of them. Doing it twice does no harm.',
    access: 'admin-all',
    body: { description: 'Which letters.', schema: redriveRequestSchema },
    answers: { 200: { description: 'What became of each.', schema: redriveSchema } },
    problems: ['invalid-request', 'timed-out'],
    revalidated: false,
  }),
};
