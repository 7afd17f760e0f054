import { type BrokenBackend, goodStream } from '../backend.ts';

export const missingSchema: BrokenBackend = {
  fault: 'names a schema that it does not list',
  breaks: ['source.schemas'],
  pieces: { stream: () => ({ ...goodStream(), schemas: [] }) },
};
