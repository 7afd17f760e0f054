import { type BrokenBackend, goodStream } from '../backend.ts';

export const bothKinds: BrokenBackend = {
  fault: 'lists a source that is a stream and a file at once',
  breaks: ['source.kind'],
  pieces: { stream: () => ({ ...goodStream(), supportsRangeRequests: true }) },
};
