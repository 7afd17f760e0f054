import { type BrokenBackend, goodStream } from '../backend.ts';

export const endsBeforeStart: BrokenBackend = {
  fault: 'exchanges the times of a stream',
  breaks: ['source.times', 'recording.bounds'],
  pieces: {
    stream: () => {
      const { startTime, endTime, ...rest } = goodStream();
      return { ...rest, startTime: endTime, endTime: startTime };
    },
  },
};
