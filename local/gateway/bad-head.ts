import { maxHeaderSize, STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { CorsRules } from '../cors.ts';
import type { Problem } from '../problem.ts';

/** What is wrong with a request whose head could not be read, by the code of Node's error. */
const PROBLEMS: Readonly<Record<string, Problem>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'too-long-address',
    title: 'The address is too long',
    detail: `The address and the headers have more than ${maxHeaderSize} bytes. Ask for fewer devices or sensors at once.`,
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'too-slow',
    title: 'The request came too slowly',
    detail: 'The head of the request did not come in time. Send it again.',
  },
};
const NO_HTTP: Problem = {
  status: 400,
  code: 'no-http',
  title: 'This is no HTTP request',
  detail: 'The head of the request cannot be read. Send HTTP/1.1, without TLS.',
};

/** Lets a server answer problem JSON, as it does otherwise, also to requests that never reach a handler. */
export function answerBadHeads(server: Server, cors: CorsRules): void {
  const answering = new WeakSet<Duplex>();
  server.on('request', ({ socket }, response) => {
    answering.add(socket);
    response.once('close', () => answering.delete(socket));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // An answer that is under way must not get another one into its middle.
    if (!socket.writable || answering.has(socket) || error.code === 'ECONNRESET') return socket.destroy();
    return socket.end(answer(PROBLEMS[error.code ?? ''] ?? NO_HTTP, cors), () => socket.destroy());
  });
}

function answer({ status, code, title, detail }: Problem, cors: CorsRules): string {
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, code });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'connection: close',
    // The remote data loader shows this text to the user.
    `x-foxglove-error-message: ${detail}`,
  ];
  if (cors.allowOrigins.includes('*')) {
    head.push('access-control-allow-origin: *');
    head.push(`access-control-expose-headers: ${cors.exposeHeaders.join(',')}`);
  }
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
