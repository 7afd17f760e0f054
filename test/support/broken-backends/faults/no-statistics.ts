import type { BrokenBackend } from '../backend.ts';
import { CONTENT, writeRecording } from '../recording.ts';

export const noStatistics: BrokenBackend = {
  fault: 'leaves the statistics out',
  breaks: ['recording.statistics'],
  pieces: { recording: async () => writeRecording(CONTENT, { useStatistics: false }) },
};
