import { type BrokenBackend, serveFile } from '../backend.ts';

export const presignedRedirect: BrokenBackend = {
  fault: 'leads to a presigned URL, which takes no second way of signing',
  breaks: ['file.authorization'],
  pieces: {
    sendFile: async (request, response, { fileBytes }) => {
      if (!request.url?.includes('X-Amz-Signature')) {
        response.writeHead(302, { location: '/bucket/day.mcap?X-Amz-Signature=0a1b' }).end();
      } else if (request.headers.authorization !== undefined) {
        response.writeHead(400).end('<Error><Code>InvalidArgument</Code></Error>');
      } else {
        await serveFile(request, response, await fileBytes());
      }
    },
  },
};
