import type { BrokenBackend } from '../backend.ts';
import { CONTENT, writeRecording } from '../recording.ts';

export const unlistedTopic: BrokenBackend = {
  fault: 'writes a topic that it does not list',
  breaks: ['recording.channels'],
  pieces: { recording: async () => writeRecording({ ...CONTENT, topics: ['/speed', '/extra'] }) },
};
