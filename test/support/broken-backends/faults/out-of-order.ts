import type { BrokenBackend } from '../backend.ts';
import { CONTENT, writeRecording } from '../recording.ts';

export const outOfOrder: BrokenBackend = {
  fault: 'writes one channel after the other',
  breaks: ['recording.order'],
  pieces: {
    recording: async () =>
      writeRecording({ ...CONTENT, messages: CONTENT.messages.toSorted((a, b) => a.topic - b.topic) }),
  },
};
