import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Route, RouteAnswer } from '../../shared/api/route.ts';
import { ROUTES } from '../../shared/api/routes.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import type { HttpRequest, StreamedAnswer } from '../runtime/http-handler.ts';
import { isKnown } from './etag.ts';
import { isPacked, pack } from './packing.ts';
import { matchRoute } from './match-route.ts';
import type { Operations, PlainAnswer } from './operation.ts';
import { parse, parseJson } from './parse.ts';
import { readQuery } from './read-query.ts';

/** How long an answer may take; what takes longer is given up. Well below the function's own timeout. */
const LIMIT_MS = 25_000;

/** Any operation, whose request was checked by the schemas of its own route. */
type AnyOperation = (request: unknown, signal: AbortSignal) => Promise<unknown>;

/**
 * Answers a request to the API.
 *
 * @throws OdographError as the route's problems have it; `timed-out` when it takes too long
 */
export async function answer(request: HttpRequest, operations: Operations): Promise<StreamedAnswer> {
  const { id, path } = matchRoute(request.method, request.path);
  const route: Route = ROUTES[id];
  const { parameters = {}, body } = route;
  const read = {
    path: parameters.path && parse(parameters.path, path),
    query: parse(parameters.query ?? NOTHING, readQuery(parameters.query ?? NOTHING, request.parameters)),
    headers: parameters.headers && parse(parameters.headers, request.headers),
    body: body && parse(body.schema, parseJson(request.body)),
  };
  const operation = operations[id] as AnyOperation;
  const answered = await inTime((signal) => operation(read, signal));
  return toHttp(request, route, answered);
}

const NOTHING = z.strictObject({});

async function inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new OdographError(
    'timed-out',
    `the answer takes longer than ${LIMIT_MS / 1000} seconds; ask for less at once`,
  );
  const stop = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    stop.abort(late);
    reject(late);
  }, LIMIT_MS);
  try {
    return await Promise.race([work(stop.signal), promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function toHttp(request: HttpRequest, route: Route, answered: unknown): Promise<StreamedAnswer> {
  const [given] = Object.entries(route.answers);
  const [status, told] = given ?? ['200', { description: '' }];
  const { mediaType = 'application/json', schema }: RouteAnswer = told;
  const plain = schema === undefined ? (answered as PlainAnswer) : undefined;
  const body = plain?.body ?? JSON.stringify(answered);
  const headers: Record<string, string> = {
    'content-type': mediaType,
    'cache-control': route.revalidated ? 'no-cache' : 'no-store',
    'x-content-type-options': 'nosniff',
    ...plain?.headers,
  };
  const statusCode = Number(status);
  if (typeof body !== 'string') {
    if (request.method !== 'HEAD') return { statusCode, headers, body };
    // Nobody would read it to its end.
    body.destroy();
    return { statusCode, headers, body: '' };
  }
  const packed = isPacked(request.headers['accept-encoding'], body);
  headers['vary'] = 'accept-encoding';
  if (route.revalidated) {
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    // Weak where it is packed: the same content, in other bytes.
    headers['etag'] = packed ? `W/${etag}` : etag;
    if (isKnown(request.headers['if-none-match'], etag)) return { statusCode: 304, headers, body: '' };
  }
  if (packed) headers['content-encoding'] = 'gzip';
  if (request.method === 'HEAD') return { statusCode, headers, body: '' };
  return { statusCode, headers, body: packed ? await pack(body) : body };
}
