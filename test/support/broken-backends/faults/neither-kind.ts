import type { BrokenBackend, LooseStream } from '../backend.ts';

export const neitherKind: BrokenBackend = {
  fault: 'lists a source that is neither a stream nor a file',
  breaks: ['source.kind'],
  pieces: { stream: () => ({ url: 'data', id: 'stream-1' }) as unknown as LooseStream },
};
