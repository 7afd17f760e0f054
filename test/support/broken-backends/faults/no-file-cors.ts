import { type BrokenBackend, serveFile, TOLD_OF_FILE } from '../backend.ts';

const { 'access-control-allow-origin': _, ...others } = TOLD_OF_FILE;

export const noFileCors: BrokenBackend = {
  fault: 'lets no script of a viewer read a file',
  breaks: ['file.cors'],
  pieces: {
    sendFile: async (request, response, { fileBytes }) =>
      serveFile(request, response, await fileBytes(), others),
  },
};
