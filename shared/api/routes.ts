import type { Route } from './route.ts';
import { channelRoutes } from './routes/channels.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { deviceRoutes } from './routes/devices.ts';
import { keyRoutes } from './routes/keys.ts';
import { motionRoutes } from './routes/motion.ts';
import { readingRoutes } from './routes/readings.ts';
import { recordingRoutes } from './routes/recordings.ts';
import { robotRoutes } from './routes/robots.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { systemRoutes } from './routes/system.ts';

/** Every operation of the API by its name. Requests are routed and checked, and the API is described, by this. */
export const ROUTES = {
  ...deviceRoutes,
  ...readingRoutes,
  ...motionRoutes,
  ...channelRoutes,
  ...robotRoutes,
  ...recordingRoutes,
  ...sessionRoutes,
  ...deadLetterRoutes,
  ...keyRoutes,
  ...systemRoutes,
} satisfies Record<string, Route>;

export type Routes = typeof ROUTES;
export type OperationId = keyof Routes;

export const OPERATION_IDS = Object.keys(ROUTES).filter((id): id is OperationId => id in ROUTES);
