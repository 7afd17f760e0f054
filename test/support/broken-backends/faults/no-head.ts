import { type BrokenBackend, GOOD } from '../backend.ts';

export const noHead: BrokenBackend = {
  fault: 'takes no HEAD for the manifest',
  breaks: ['manifest.head'],
  pieces: {
    sendManifest: (request, response, pieces) => {
      if (request.method === 'HEAD') response.writeHead(405).end();
      else GOOD.sendManifest(request, response, pieces);
    },
  },
};
