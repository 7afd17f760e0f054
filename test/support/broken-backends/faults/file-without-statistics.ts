import type { BrokenBackend } from '../backend.ts';
import { CONTENT, writeRecording } from '../recording.ts';

export const fileWithoutStatistics: BrokenBackend = {
  fault: 'leaves the statistics out of a file',
  breaks: ['index.statistics'],
  pieces: { fileBytes: async () => writeRecording(CONTENT, { useStatistics: false }) },
};
