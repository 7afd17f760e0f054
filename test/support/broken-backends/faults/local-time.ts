import { type BrokenBackend, goodStream } from '../backend.ts';

export const localTime: BrokenBackend = {
  fault: 'leaves the zone of a time out',
  breaks: ['source.times'],
  pieces: { stream: () => ({ ...goodStream(), startTime: '2026-05-23T10:00:00' }) },
};
