import { type BrokenBackend, GOOD, TOLD_OF_FILE } from '../backend.ts';

export const unknownLength: BrokenBackend = {
  fault: 'does not tell how long a file is',
  breaks: ['file.length'],
  pieces: {
    sendFile: async (request, response, pieces) => {
      if (request.method === 'HEAD') response.writeHead(200, TOLD_OF_FILE).end();
      else await GOOD.sendFile(request, response, pieces);
    },
  },
};
