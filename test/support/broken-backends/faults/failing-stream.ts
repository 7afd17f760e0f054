import type { BrokenBackend } from '../backend.ts';

export const failingStream: BrokenBackend = {
  fault: 'answers a stream with an error',
  breaks: ['stream.answers'],
  pieces: {
    sendStream: async (_, response) => {
      response.writeHead(500, { 'x-foxglove-error-message': 'the database is away' });
      response.end();
    },
  },
};
