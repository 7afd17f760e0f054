import { type BrokenBackend, goodStream } from '../backend.ts';

export const narrowTimes: BrokenBackend = {
  fault: 'lists an end before the last message',
  breaks: ['recording.bounds'],
  pieces: { stream: () => ({ ...goodStream(), endTime: '2026-05-23T10:00:19Z' }) },
};
