import { route } from '../route.ts';
import { healthSchema, statusQuery, statusSchema } from '../system.ts';

export const systemRoutes = {
  getHealth: route({
    method: 'GET',
    path: '/health',
    tag: 'System',
    summary: 'Is it there?',
    description: 'Looks at nothing: for probes that only want to know whether the function runs.',
    access: 'public',
    answers: { 200: { description: 'It is.', schema: healthSchema } },
    problems: ['invalid-request'],
    revalidated: false,
  }),
  getStatus: route({
    method: 'GET',
    path: '/api/status',
    tag: 'System',
    summary: 'How fresh is the data?',
    description:
      'The latest reading of one device, or of all that sent readings of yesterday, today or tomorrow.',
    access: 'anyone',
    parameters: { query: statusQuery },
    answers: { 200: { description: 'Version, access and the latest reading.', schema: statusSchema } },
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: false,
  }),
  getDescription: route({
    method: 'GET',
    path: '/api/openapi.json',
    tag: 'System',
    summary: 'This description',
    description: 'OpenAPI 3.1, made of the same table that requests and answers are checked by.',
    access: 'public',
    answers: { 200: { description: 'The description.', mediaType: 'application/vnd.oai.openapi+json' } },
    problems: ['invalid-request'],
    revalidated: true,
  }),
};
