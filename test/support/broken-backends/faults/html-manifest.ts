import type { BrokenBackend } from '../backend.ts';

export const htmlManifest: BrokenBackend = {
  fault: 'answers a page instead of a manifest',
  breaks: ['manifest.json'],
  pieces: {
    sendManifest: (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' });
      response.end('<h1>Sign in</h1>');
    },
  },
};
