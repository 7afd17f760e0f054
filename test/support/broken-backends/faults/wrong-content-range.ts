import { type BrokenBackend, serveFile } from '../backend.ts';

export const wrongContentRange: BrokenBackend = {
  fault: 'tells the end of a part as the one after its last byte',
  breaks: ['file.content-range'],
  pieces: {
    sendFile: async (request, response, { fileBytes }) => {
      const bytes = await fileBytes();
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
      const isOther = request.headers['if-range'] === '"of-another-file"';
      if (from === undefined || isOther) return serveFile(request, response, bytes);
      const part = bytes.subarray(Number(from), Number(to) + 1);
      response.writeHead(206, {
        'access-control-allow-origin': '*',
        'accept-ranges': 'bytes',
        etag: '"day-1"',
        'content-range': `bytes ${from}-${Number(from) + part.length}/${bytes.length}`,
      });
      response.end(part);
    },
  },
};
