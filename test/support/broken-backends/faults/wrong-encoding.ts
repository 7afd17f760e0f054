import type { BrokenBackend } from '../backend.ts';
import { CONTENT, writeRecording } from '../recording.ts';

export const wrongEncoding: BrokenBackend = {
  fault: 'encodes messages otherwise than it lists',
  breaks: ['recording.encodings'],
  pieces: { recording: async () => writeRecording({ ...CONTENT, messageEncoding: 'cbor' }) },
};
