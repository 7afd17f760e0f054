import { type BrokenBackend, serveFile, TOLD_OF_FILE } from '../backend.ts';

export const weakEtag: BrokenBackend = {
  fault: 'knows the versions of a file only roughly',
  breaks: ['file.etag'],
  pieces: {
    sendFile: async (request, response, { fileBytes }) =>
      serveFile(request, response, await fileBytes(), { ...TOLD_OF_FILE, etag: 'W/"day-1"' }),
  },
};
