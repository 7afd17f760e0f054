import { type BrokenBackend, goodStream } from '../backend.ts';

export const noUrl: BrokenBackend = {
  fault: 'lists a stream without a URL that can be asked for',
  breaks: ['manifest.urls'],
  pieces: { stream: () => ({ ...goodStream(), url: 's3://bucket/recording' }) },
};
