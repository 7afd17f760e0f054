import { rtaRoutes } from '../../shared/api/routes/rta.ts';
import { answerRoutes } from '../api/answer-routes.ts';
import { grantsFor } from '../runtime/access.ts';
import { streamingHandler } from '../runtime/http-handler.ts';
import { operations } from './operations.ts';

const answer = answerRoutes(rtaRoutes);

/** Sessions under `/rta/v2`: lists, descriptions, and the data of their channels, streamed. */
export const handler = streamingHandler((request) => answer(request, operations, grantsFor));
