import {
  type Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as requestPlainly,
} from 'node:http';
import { request as requestOverTls } from 'node:https';
import type { LookupFunction } from 'node:net';
import { HttpFault } from './http-fault.ts';
import type { HttpLimits } from './http-limits.ts';

export interface HttpHead {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

export interface HttpAnswer extends HttpHead {
  /** Empty unless the status is 200 or 206. */
  readonly body: Buffer;
}

export interface Exchange {
  readonly headers: Readonly<Record<string, string>>;
  /**
   * How long the body of an answer with the status 200 or 206 may be.
   *
   * @throws HttpFault when such an answer is of no use
   */
  readonly mostBytes: (head: HttpHead) => number;
}

export interface Connection {
  readonly agent: Agent;
  readonly lookup: LookupFunction;
  readonly limits: HttpLimits;
}

/** Asks once and reads the answer whole; follows nothing, repeats nothing. Nothing stays open when it fails. */
export function exchange(
  url: URL,
  { headers, mostBytes }: Exchange,
  { agent, lookup, limits }: Connection,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const isSecure = url.protocol === 'https:';
    const request = (isSecure ? requestOverTls : requestPlainly)(url, {
      agent,
      lookup,
      signal,
      headers,
      timeout: limits.idleMs,
      maxHeaderSize: limits.headerBytes,
      // Whatever the environment says.
      rejectUnauthorized: true,
    });
    limitConnecting(request, isSecure ? 'secureConnect' : 'connect', limits.connectMs);
    request.once('timeout', () => request.destroy(new HttpFault(`nothing came for ${limits.idleMs} ms`)));
    request.on('error', reject);
    // Another protocol, or an end, may come instead of an answer, and is no error to Node.
    request.once('upgrade', (_, socket) => socket.destroy());
    const withoutAnswer = (): void => reject(new HttpFault('the connection ended without an answer'));
    request.once('close', withoutAnswer);
    request.once('response', (response) => {
      request.off('close', withoutAnswer);
      collect(response, mostBytes).then(resolve, reject);
    });
    request.end();
  });
}

function limitConnecting(request: ClientRequest, connected: string, connectMs: number): void {
  request.once('socket', (socket) => {
    // Kept from an earlier request.
    if (!socket.connecting) return;
    const timer = setTimeout(() => {
      request.destroy(new HttpFault(`there was no connection within ${connectMs} ms`));
    }, connectMs);
    socket.once(connected, () => clearTimeout(timer));
    request.once('close', () => clearTimeout(timer));
  });
}

async function collect(
  response: IncomingMessage,
  mostBytes: (head: HttpHead) => number,
): Promise<HttpAnswer> {
  try {
    const head: HttpHead = { status: response.statusCode ?? 0, headers: response.headers };
    if (head.status !== 200 && head.status !== 206) return { ...head, body: Buffer.alloc(0) };
    requirePlain(head.headers);
    const most = mostBytes(head);
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const part of response as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > most) throw new HttpFault(`the answer is longer than ${most} bytes`);
      parts.push(part);
    }
    return { ...head, body: Buffer.concat(parts, bytes) };
  } finally {
    // Of no effect when it was read to its end.
    response.destroy();
  }
}

/** Nothing encoded was asked for; and what is to be decoded may become any length. */
function requirePlain(headers: IncomingHttpHeaders): void {
  const coding = headers['content-encoding'] ?? 'identity';
  if (coding.toLowerCase() !== 'identity') throw new HttpFault(`the answer is encoded: ${coding}`);
  const transfer = headers['transfer-encoding'] ?? 'chunked';
  if (transfer.toLowerCase() !== 'chunked') throw new HttpFault(`the answer is encoded: ${transfer}`);
}
