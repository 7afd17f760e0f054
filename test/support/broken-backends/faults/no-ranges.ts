import type { BrokenBackend } from '../backend.ts';

export const noRanges: BrokenBackend = {
  fault: 'knows nothing of ranges',
  breaks: ['file.ranges', 'file.accept-ranges'],
  pieces: {
    sendFile: async (request, response, { fileBytes }) => {
      const bytes = await fileBytes();
      response.writeHead(200, { 'content-length': bytes.length, 'access-control-allow-origin': '*' });
      response.end(request.method === 'HEAD' ? undefined : bytes);
    },
  },
};
