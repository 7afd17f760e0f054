import { ROUTES } from '../../shared/api/routes.ts';
import { answerRoutes } from './answer-routes.ts';

/** Answers a request to the API. */
export const answer = answerRoutes(ROUTES);
