import type { BrokenBackend } from '../backend.ts';

export const lostFile: BrokenBackend = {
  fault: 'lists a file that is not there',
  breaks: ['file.answers'],
  pieces: {
    sendFile: async (_, response) => {
      response.writeHead(404).end();
    },
  },
};
