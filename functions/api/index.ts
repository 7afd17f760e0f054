import { grantsFor } from '../runtime/access.ts';
import { streamingHandler } from '../runtime/http-handler.ts';
import { answer } from './answer.ts';
import { docsOf, isDocsPath } from './docs.ts';
import { operations } from './operations.ts';

const docs = docsOf(new URL('./docs/', import.meta.url));

/** Questions about the system and its devices, dumps on request, and what could not be stored. */
export const handler = streamingHandler((request) =>
  isDocsPath(request.path) ? docs(request) : answer(request, operations, grantsFor),
);
