import type { BrokenBackend } from '../backend.ts';

export const openManifest: BrokenBackend = {
  fault: 'lists its sources to whoever asks, though it was given credentials',
  breaks: ['access.asks'],
  key: 'token',
  pieces: {},
};
