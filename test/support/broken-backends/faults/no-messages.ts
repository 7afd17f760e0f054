import type { BrokenBackend } from '../backend.ts';
import { CONTENT, writeRecording } from '../recording.ts';

export const noMessages: BrokenBackend = {
  fault: 'lists a source for a time in which there is nothing',
  breaks: ['recording.messages'],
  pieces: { recording: async () => writeRecording({ ...CONTENT, messages: [] }) },
};
