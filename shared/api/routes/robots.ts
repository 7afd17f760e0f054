import {
  robotEventsSchema,
  robotListSchema,
  robotOdometerSchema,
  robotPath,
  robotRangeQuery,
  robotSchema,
} from '../robots.ts';
import { route } from '../route.ts';

export const robotRoutes = {
  listRobots: route({
    method: 'GET',
    path: '/api/robots',
    tag: 'Robots',
    summary: 'List robots',
    access: 'read',
    answers: {
      200: { description: 'Every device that has a position in a plane.', schema: robotListSchema },
    },
    problems: ['invalid-request', 'timed-out'],
    revalidated: true,
  }),
  getRobot: route({
    method: 'GET',
    path: '/api/robots/{robot}',
    tag: 'Robots',
    summary: 'Describe a robot',
    access: 'read',
    parameters: { path: robotPath },
    answers: { 200: { description: 'Its odometer and its last position.', schema: robotSchema } },
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: true,
  }),
  listRobotEvents: route({
    method: 'GET',
    path: '/api/robots/{robot}/events',
    tag: 'Robots',
    summary: 'Positions in a range',
    description: 'A range that is given the wrong way round is turned. Of an unknown robot there are none.',
    access: 'read',
    parameters: { path: robotPath, query: robotRangeQuery },
    answers: { 200: { description: 'All positions in the range.', schema: robotEventsSchema } },
    problems: ['invalid-request', 'timed-out'],
    revalidated: true,
  }),
  getRobotOdometer: route({
    method: 'GET',
    path: '/api/robots/{robot}/odometer',
    tag: 'Robots',
    summary: 'How far did a robot go?',
    description: 'A range that is given the wrong way round is turned. One position makes no way.',
    access: 'read',
    parameters: { path: robotPath, query: robotRangeQuery },
    answers: { 200: { description: 'The length of its way.', schema: robotOdometerSchema } },
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: true,
  }),
};
