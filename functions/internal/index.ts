import { ANYONE, grantsOf } from '../../shared/access/grants.ts';
import { internalRoutes } from '../../shared/api/routes/internal.ts';
import { maintenanceRoutes } from '../../shared/api/routes/maintenance.ts';
import { answerRoutes } from '../api/answer-routes.ts';
import { streamingHandler } from '../runtime/http-handler.ts';
import { maintenanceOperations } from './maintenance.ts';
import { operations as sessionOperations } from './operations.ts';

const answer = answerRoutes({ ...internalRoutes, ...maintenanceRoutes });
const operations = { ...sessionOperations, ...maintenanceOperations };

/**
 * Sessions under `/internal/rta/v2`, for the services that record them, and what keeps house of dashboards under
 * `/maintenance`. Who comes here has been let through by IAM, in every mode of access, and may do everything; on a
 * local system, the gateway stands in for it.
 */
export const handler = streamingHandler((request) =>
  answer(request, operations, async () => grantsOf(ANYONE)),
);
