import { once } from 'node:events';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CONTENT, END, START, writeRecording } from './recording.ts';

/** A streamed source, as loosely as a fault needs it. */
export interface LooseStream {
  url?: unknown;
  id?: unknown;
  topics: Record<string, unknown>[];
  schemas: Record<string, unknown>[];
  startTime: string;
  endTime: string;
  [other: string]: unknown;
}

export type LooseFile = Record<string, unknown>;

/** How a backend answers; a fault replaces one of these. */
export interface Pieces {
  /** Both sources, made anew for each request. */
  readonly stream: () => LooseStream;
  readonly file: () => LooseFile;
  /** Bytes of the streamed recording, and of the file. */
  readonly recording: () => Promise<Buffer>;
  readonly fileBytes: () => Promise<Buffer>;
  readonly sendManifest: (request: IncomingMessage, response: ServerResponse, pieces: Pieces) => void;
  readonly sendStream: Send;
  readonly sendFile: Send;
}

type Send = (request: IncomingMessage, response: ServerResponse, pieces: Pieces) => Promise<void>;

/** A backend with one fault. */
export interface BrokenBackend {
  /** What it does. */
  readonly fault: string;
  /** Rules that it breaks, in the order in which they are told. */
  readonly breaks: readonly string[];
  /** Credentials that are to be sent. */
  readonly key?: string;
  readonly pieces: Partial<Pieces>;
}

const CORS = { 'access-control-allow-origin': '*' };

export const goodStream = (): LooseStream => ({
  url: 'data',
  id: 'stream-1',
  topics: CONTENT.topics.map((name) => ({ name, messageEncoding: CONTENT.messageEncoding, schemaId: 1 })),
  schemas: [{ id: 1, ...CONTENT.schema, data: CONTENT.schema.data.toString('base64') }],
  startTime: START,
  endTime: END,
});

export const goodFile = (): LooseFile => ({
  url: '/files/day.mcap',
  id: 'file-1',
  supportsRangeRequests: true,
});

const ETAG = '"day-1"';

/** What is told of a file with every answer. */
export const TOLD_OF_FILE: OutgoingHttpHeaders = { ...CORS, 'accept-ranges': 'bytes', etag: ETAG };

/** Answers a request for a file as it should be. */
export async function serveFile(
  { headers, method }: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  told = TOLD_OF_FILE,
): Promise<void> {
  const ifRange = headers['if-range'];
  const wanted = ifRange === undefined || ifRange === ETAG ? headers.range : undefined;
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(wanted ?? '') ?? [];
  const first = Number(from ?? 0);
  const last = Math.min(bytes.length - 1, Number(to ?? Infinity));
  response.writeHead(from === undefined ? 200 : 206, {
    ...told,
    'content-length': last - first + 1,
    ...(from !== undefined && { 'content-range': `bytes ${first}-${last}/${bytes.length}` }),
  });
  response.end(method === 'HEAD' ? undefined : bytes.subarray(first, last + 1));
}

export const GOOD: Pieces = {
  stream: goodStream,
  file: goodFile,
  recording: () => writeRecording(),
  fileBytes: () => writeRecording(),
  sendManifest: (_, response, { stream, file }) => {
    response.writeHead(200, { ...CORS, 'content-type': 'application/json' });
    response.end(JSON.stringify({ name: 'drive', sources: [stream(), file()] }));
  },
  sendStream: async (_, response, { recording }) => {
    response.writeHead(200, { ...CORS, 'content-type': 'application/octet-stream' });
    response.end(await recording());
  },
  sendFile: async (request, response, { fileBytes }) => serveFile(request, response, await fileBytes()),
};

/** Starts a backend, on a port of this machine's choice. */
export async function startBackend(
  changes: Partial<Pieces>,
): Promise<{ readonly url: URL; close(): Promise<void> }> {
  const pieces = { ...GOOD, ...changes };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://backend');
    if (pathname === '/v1/manifest') pieces.sendManifest(request, response, pieces);
    else if (pathname === '/v1/data') await pieces.sendStream(request, response, pieces);
    else await pieces.sendFile(request, response, pieces);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}/v1/manifest?recording=drive`),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
