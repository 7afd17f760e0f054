import type { BrokenBackend } from '../backend.ts';
import { CONTENT, writeRecording } from '../recording.ts';

export const otherSchema: BrokenBackend = {
  fault: 'writes another schema than it lists',
  breaks: ['recording.schemas'],
  pieces: {
    recording: async () =>
      writeRecording({ ...CONTENT, schema: { ...CONTENT.schema, data: Buffer.from('{}') } }),
  },
};
