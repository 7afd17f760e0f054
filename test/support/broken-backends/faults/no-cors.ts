import type { BrokenBackend } from '../backend.ts';

export const noCors: BrokenBackend = {
  fault: 'lets no script of a viewer read the manifest',
  breaks: ['manifest.cors'],
  pieces: {
    sendManifest: (_, response, { stream, file }) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ sources: [stream(), file()] }));
    },
  },
};
