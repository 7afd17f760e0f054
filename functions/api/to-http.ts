import { createHash } from 'node:crypto';
import type { Route, RouteAnswer } from '../../shared/api/route.ts';
import type { HttpRequest, StreamedAnswer } from '../runtime/http-handler.ts';
import { isKnown } from './etag.ts';
import { LinkedAnswer } from './linked-answer.ts';
import { type PlainAnswer, ReadyAnswer } from './operation.ts';
import { isPacked, pack } from './packing.ts';

/** What an operation answered, as its route has it in HTTP. */
export async function toHttp(request: HttpRequest, route: Route, answered: unknown): Promise<StreamedAnswer> {
  const [given] = Object.entries(route.answers);
  const [status, told] = given ?? ['200', { description: '' }];
  const { mediaType = 'application/json', schema }: RouteAnswer = told;
  const isPlain = schema === undefined || answered instanceof ReadyAnswer;
  const plain = isPlain ? (answered as PlainAnswer) : undefined;
  const body = plain?.body ?? JSON.stringify(answered instanceof LinkedAnswer ? answered.content : answered);
  const headers: Record<string, string> = {
    'content-type': mediaType,
    'cache-control': caching(route),
    ...plain?.headers,
  };
  const statusCode = plain?.statusCode ?? Number(status);
  if (typeof body !== 'string') {
    if (request.method !== 'HEAD') return { statusCode, headers, body };
    // Nobody would read it to its end.
    body.destroy();
    return { statusCode, headers, body: '' };
  }
  const packed = isPacked(request.headers['accept-encoding'], body);
  headers['vary'] = 'accept-encoding';
  if (route.revalidated) {
    const etag = etagOf(answered instanceof LinkedAnswer ? answered.tag : body);
    // Weak where it is packed, or where links are signed anew: the same content, in other bytes.
    headers['etag'] = packed || answered instanceof LinkedAnswer ? `W/${etag}` : etag;
    if (isKnown(request.headers['if-none-match'], etag)) return { statusCode: 304, headers, body: '' };
  }
  if (packed) headers['content-encoding'] = 'gzip';
  if (request.method === 'HEAD') return { statusCode, headers, body: '' };
  return { statusCode, headers, body: packed ? await pack(body) : body };
}

/** Made of all that the caller is told, and of nothing else. */
const etagOf = (content: string): string =>
  `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;

function caching({ access, revalidated }: Route): string {
  if (!revalidated) return 'no-store';
  return access === 'public' ? 'no-cache' : 'private, no-cache';
}
