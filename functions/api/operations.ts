import { channelOperations } from './operations/channels.ts';
import { deadLetterOperations } from './operations/dead-letters.ts';
import { deviceOperations } from './operations/devices.ts';
import { keyOperations } from './operations/keys.ts';
import { liveOperations } from './operations/live.ts';
import { motionOperations } from './operations/motion.ts';
import { readingOperations } from './operations/readings.ts';
import { recordingOperations } from './operations/recordings.ts';
import { robotOperations } from './operations/robots.ts';
import { sessionOperations } from './operations/sessions.ts';
import { systemOperations } from './operations/system.ts';
import type { Operations } from './operation.ts';

/** What the API does, by operation. */
export const operations: Operations = {
  ...deviceOperations,
  ...readingOperations,
  ...liveOperations,
  ...motionOperations,
  ...channelOperations,
  ...robotOperations,
  ...recordingOperations,
  ...sessionOperations,
  ...deadLetterOperations,
  ...keyOperations,
  ...systemOperations,
};
