import type { BrokenBackend } from '../backend.ts';
import { CONTENT, writeRecording } from '../recording.ts';

export const noSummary: BrokenBackend = {
  fault: 'leaves the summary out',
  breaks: ['recording.summary', 'recording.statistics'],
  pieces: {
    recording: async () =>
      writeRecording(CONTENT, {
        useStatistics: false,
        useChunkIndex: false,
        useSummaryOffsets: false,
        repeatChannels: false,
        repeatSchemas: false,
      }),
  },
};
