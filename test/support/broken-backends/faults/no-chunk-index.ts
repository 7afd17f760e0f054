import type { BrokenBackend } from '../backend.ts';
import { CONTENT, writeRecording } from '../recording.ts';

export const noChunkIndex: BrokenBackend = {
  fault: 'leaves the index of chunks out of a file',
  breaks: ['index.messages'],
  pieces: { fileBytes: async () => writeRecording(CONTENT, { useChunkIndex: false }) },
};
