import { type BrokenBackend, serveFile } from '../backend.ts';

export const rangeAnswered200: BrokenBackend = {
  fault: 'says that it knows ranges, and sends all of the file',
  breaks: ['file.ranges'],
  pieces: {
    sendFile: async (request, response, { fileBytes }) => {
      delete request.headers.range;
      await serveFile(request, response, await fileBytes());
    },
  },
};
