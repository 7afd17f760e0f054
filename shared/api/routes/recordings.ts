import * as z from 'zod';
import {
  dumpListQuery,
  dumpListSchema,
  dumpRequestSchema,
  dumpStartedSchema,
  dumpStateSchema,
  executionName,
} from '../dumps.ts';
import { route } from '../route.ts';

export const recordingRoutes = {
  listDumps: route({
    method: 'GET',
    path: '/api/dumps',
    tag: 'Recordings',
    summary: 'List recordings',
    description: 'Of a day, or of a device from one day to another.',
    access: 'read',
    parameters: { query: dumpListQuery },
    answers: {
      200: { description: 'What is published of these days, in their order.', schema: dumpListSchema },
    },
    problems: ['invalid-request', 'timed-out'],
    revalidated: true,
  }),
  startDump: route({
    method: 'POST',
    path: '/api/dumps',
    tag: 'Recordings',
    summary: 'Record a day now',
    description: 'Every day is recorded in the night after it, and again when late readings come.',
    access: 'admin',
    body: { description: 'Which day.', schema: dumpRequestSchema },
    answers: { 202: { description: 'A run has begun.', schema: dumpStartedSchema } },
    problems: ['invalid-request', 'timed-out'],
    revalidated: false,
  }),
  getDumpRun: route({
    method: 'GET',
    path: '/api/dumps/{execution}',
    tag: 'Recordings',
    summary: 'How is a run doing?',
    access: 'admin',
    parameters: { path: z.strictObject({ execution: executionName }) },
    answers: { 200: { description: 'Its state.', schema: dumpStateSchema } },
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: false,
  }),
};
