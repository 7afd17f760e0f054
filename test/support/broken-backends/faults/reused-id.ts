import type { BrokenBackend } from '../backend.ts';
import { CONTENT, writeRecording } from '../recording.ts';

let read = 0;

export const reusedId: BrokenBackend = {
  fault: 'changes what is under an id',
  breaks: ['stream.same-content'],
  pieces: {
    recording: async () => {
      read += 1;
      return writeRecording({ ...CONTENT, messages: CONTENT.messages.slice(0, -read) });
    },
  },
};
