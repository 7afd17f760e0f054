import { dashboardRoutes } from '../../shared/api/routes/dashboards.ts';
import { answerRoutes } from '../api/answer-routes.ts';
import { grantsFor } from '../runtime/access.ts';
import { streamingHandler } from '../runtime/http-handler.ts';
import { operations } from './operations.ts';

const answer = answerRoutes(dashboardRoutes);

/** Dashboards under `/dashboard`, with a slash after it or not: kept, listed, replaced and deleted. */
export const handler = streamingHandler((request) =>
  answer({ ...request, path: request.path.replace(/^\/dashboard\/$/, '/dashboard') }, operations, grantsFor),
);
