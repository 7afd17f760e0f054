import type { BrokenBackend } from '../backend.ts';

export const emptyBody: BrokenBackend = {
  fault: 'answers nothing at all',
  breaks: ['recording.magic'],
  pieces: { recording: async () => Buffer.alloc(0) },
};
