import { type BrokenBackend, serveFile } from '../backend.ts';

export const ignoredIfRange: BrokenBackend = {
  fault: 'sends a part whatever If-Range says',
  breaks: ['file.if-range'],
  pieces: {
    sendFile: async (request, response, { fileBytes }) => {
      delete request.headers['if-range'];
      await serveFile(request, response, await fileBytes());
    },
  },
};
