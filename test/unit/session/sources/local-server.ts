import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { OdographError } from '../../../../shared/errors/odograph-error.ts';
import {
  HttpClient,
  type HttpPlace,
  type HttpPorts,
} from '../../../../shared/session/sources/http-client.ts';
import type { HttpLimits } from '../../../../shared/session/sources/http-limits.ts';
import { type HttpFile, openHttpFile } from '../../../../shared/session/sources/http-reader.ts';

export interface Seen {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A server of this machine that remembers what it was asked. */
export interface LocalServer extends AsyncDisposable {
  readonly port: number;
  readonly origin: string;
  readonly seen: Seen[];
  /** Connections that were ever opened, and those that still are. */
  readonly connections: { all: number; open: number };
}

export async function serve(listener: RequestListener, host = '127.0.0.1'): Promise<LocalServer> {
  const seen: Seen[] = [];
  const connections = { all: 0, open: 0 };
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', headers: request.headers });
    listener(request, response);
  });
  server.on('connection', (socket) => {
    connections.all += 1;
    connections.open += 1;
    socket.once('close', () => {
      connections.open -= 1;
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://${host}:${port}`,
    seen,
    connections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What a server with parts answers; `etag` and other headers as they are given. */
export function givePart(
  content: Buffer,
  range: string | undefined,
  response: ServerResponse,
  headers: Readonly<Record<string, string>> = { etag: '"1"' },
): void {
  const [, from = '0', to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  if (to === undefined) {
    response.writeHead(200, { ...headers, 'content-length': content.length }).end(content);
    return;
  }
  if (Number(from) >= content.length) {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  const part = content.subarray(Number(from), Number(to) + 1);
  const last = Number(from) + part.length - 1;
  response
    .writeHead(206, {
      ...headers,
      'content-length': part.length,
      'content-range': `bytes ${from}-${last}/${content.length}`,
    })
    .end(part);
}

export function testClient(
  place: Partial<HttpPlace> & { origin: string },
  ports: Partial<HttpPorts> = {},
): HttpClient & Disposable {
  const client = new HttpClient(
    { headers: {}, allowPrivate: true, ...place },
    { now: () => 0, wait: async () => undefined, ...ports },
  );
  return Object.assign(client, { [Symbol.dispose]: () => client.close() });
}

/** Everything that an error and its causes say, for the log. */
function wholeText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.message}\n${error.cause === undefined ? '' : wholeText(error.cause)}`;
}

/** A file that servers give. */
export const CONTENT = Buffer.from(Array.from({ length: 1000 }, (_, at) => (at * 7) % 251));

/** Small enough that the file needs further reads. */
export const SMALL = { firstBytes: 64, partBytes: 500, wholeBytes: 2000, totalMs: 20_000 } as const;

export type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => unknown;

export const giveParts: Answer = (request, response) => givePart(CONTENT, request.headers.range, response);

/** Opens what a server gives, and does something with it. */
export async function withFile<T>(
  answer: Answer,
  work: (file: HttpFile | undefined) => Promise<T>,
  limits: Partial<HttpLimits> = {},
): Promise<T> {
  let count = 0;
  await using server = await serve((request, response) => {
    answer(request, response, (count += 1));
  });
  using client = testClient({ origin: server.origin }, { limits: { ...SMALL, ...limits } });
  return await work(await openHttpFile(client, new URL(`${server.origin}/drive.mcap`)));
}

/** Writes as long as anybody reads. */
export function pour(response: ServerResponse): void {
  const write = (): void => {
    while (!response.destroyed && response.write('x'.repeat(100)));
  };
  response.on('drain', write);
  write();
}

/**
 * What the log is told of a failure, of which callers learn nothing.
 *
 * @throws Error when there is none, or when it tells more
 */
export async function reasonOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(OdographError);
  expect(error).toMatchObject({ code: 'source-failed', message: 'a part of the session cannot be read now' });
  return wholeText(error);
}

/** What a call throws, as text. @throws Error when it throws nothing */
export function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return wholeText(error);
  }
  throw new Error('nothing was thrown');
}
