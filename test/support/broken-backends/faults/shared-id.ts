import { type BrokenBackend, goodStream } from '../backend.ts';

export const sharedId: BrokenBackend = {
  fault: 'gives a stream the id of a file',
  breaks: ['manifest.ids-unique'],
  pieces: { stream: () => ({ ...goodStream(), id: 'file-1' }) },
};
