import type { BrokenBackend } from '../backend.ts';

export const errorAsSuccess: BrokenBackend = {
  fault: 'answers an error with 200',
  breaks: ['recording.magic'],
  pieces: {
    sendStream: async (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"error": "the database is away"}');
    },
  },
};
