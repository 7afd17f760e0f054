import type { BrokenBackend } from '../backend.ts';
import { CONTENT, writeRecording } from '../recording.ts';

export const noMessageIndex: BrokenBackend = {
  fault: 'leaves the indexes of messages out of a file',
  breaks: ['index.messages'],
  pieces: { fileBytes: async () => writeRecording(CONTENT, { useMessageIndex: false }) },
};
