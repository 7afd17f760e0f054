import { type BrokenBackend, goodStream } from '../backend.ts';

export const unknownMember: BrokenBackend = {
  fault: 'adds a member of its own to a source',
  breaks: ['manifest.schema'],
  pieces: { stream: () => ({ ...goodStream(), device: 'car' }) },
};
