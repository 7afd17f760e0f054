import type { BrokenBackend } from '../backend.ts';
import { writeRecording } from '../recording.ts';

export const brokenFile: BrokenBackend = {
  fault: 'lists a file whose writer was never closed',
  breaks: ['index.summary'],
  pieces: { fileBytes: async () => (await writeRecording()).subarray(0, -100) },
};
