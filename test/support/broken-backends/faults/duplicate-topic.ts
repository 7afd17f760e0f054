import { type BrokenBackend, goodStream } from '../backend.ts';

export const duplicateTopic: BrokenBackend = {
  fault: 'lists a topic twice',
  breaks: ['source.topics'],
  pieces: {
    stream: () => {
      const stream = goodStream();
      return { ...stream, topics: [...stream.topics, ...stream.topics.slice(0, 1)] };
    },
  },
};
