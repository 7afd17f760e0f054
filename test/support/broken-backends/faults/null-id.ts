import { type BrokenBackend, goodStream } from '../backend.ts';

export const nullId: BrokenBackend = {
  fault: 'writes null where a stream has no id',
  breaks: ['manifest.schema', 'source.id'],
  pieces: { stream: () => ({ ...goodStream(), id: null }) },
};
