import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { OAuthError } from './oauth-error.ts';

/** A request and what answers it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly parameters: URLSearchParams;
}

/** Length of a form that is taken. */
const MOST_FORM_BYTES = 32 * 1024;

/** @throws {OAuthError} for what is no form, or too long */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') throw new OAuthError('invalid_request', 'send a form');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MOST_FORM_BYTES) chunks.push(chunk);
  }
  if (bytes > MOST_FORM_BYTES) throw new OAuthError('invalid_request', 'the form is too long');
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: OutgoingHttpHeaders = {},
): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
      ...headers,
    })
    .end(text);
}
