import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type HttpAnswer, problemAnswer } from '../../shared/http/problem.ts';
import { answerPreflight, type CorsRules, corsHeaders } from '../cors.ts';
import { sendProblem } from '../problem.ts';
import { byteRange } from './byte-range.ts';
import type { ObjectSource, StoredObject } from './object-source.ts';
import { isNotModified, isRangeWanted } from './preconditions.ts';

export interface StaticFilesOptions {
  readonly objects: ObjectSource;
  /** Prefix of the keys that are served, for example `dumps/`. */
  readonly prefix: string;
  readonly cors: CorsRules;
  /**
   * Throws, with what is said to the one who asks, where a file may not be read; preflights are not asked about.
   *
   * @param target path and query, as they were asked for
   */
  readonly requireLink?: (target: string) => void;
}

/** Content types by the end of a name, where the object itself has none that says anything. */
const TYPES: readonly (readonly [ending: string, type: string])[] = [
  ['.mcap', 'application/octet-stream'],
  ['.ndjson.gz', 'application/gzip'],
  ['.json', 'application/json'],
];
const NO_TYPE = new Set(['', 'binary/octet-stream', 'application/octet-stream']);

/**
 * Serves a part of the bucket over HTTP as the CDN in front of it does: ranges, conditions, cross-origin
 * headers. Credentials that come along are ignored, as an origin access control strips them.
 */
export function staticFiles(
  options: StaticFilesOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    if (answerPreflight(options.cors, request, response)) return;
    response.on('error', () => {});
    serve(request, response, options).catch(() => response.destroy());
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: StaticFilesOptions,
): Promise<void> {
  const cors = corsHeaders(options.cors, request);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const detail = 'Files can be read with GET and HEAD.';
    const problem = { status: 405, code: 'method-not-allowed', title: 'Method not allowed', detail };
    return sendProblem(response, problem, { ...cors, allow: 'GET, HEAD' });
  }
  // Before anything is looked up: who may not read is not told what there is.
  const refusal = refusalOf(request.url ?? '', options);
  if (refusal !== undefined) {
    response.writeHead(refusal.statusCode, { ...refusal.headers, ...cors }).end(refusal.body);
    return undefined;
  }
  const key = keyOf(request.url ?? '', options.prefix);
  const object = key === undefined ? undefined : await options.objects.find(key);
  if (key === undefined || !object) {
    const detail = 'There is no file of this name. A manifest lists those there are.';
    return sendProblem(response, { status: 404, code: 'no-such-file', title: 'No such file', detail }, cors);
  }
  const headers = { ...objectHeaders(key, object), ...cors };
  if (isNotModified(request.headers, object)) {
    response.writeHead(304, headers).end();
    return undefined;
  }
  return send(request, response, object, headers);
}

function refusalOf(target: string, { requireLink }: StaticFilesOptions): HttpAnswer | undefined {
  try {
    requireLink?.(target);
    return undefined;
  } catch (error) {
    return problemAnswer(error);
  }
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  object: StoredObject,
  headers: OutgoingHttpHeaders,
): Promise<void> {
  const { sizeBytes } = object;
  // A range has no meaning for HEAD.
  const wanted =
    request.method === 'GET' && isRangeWanted(request.headers, object) ? request.headers.range : undefined;
  const range = byteRange(wanted, sizeBytes);
  if (range === 'unsatisfiable') {
    const detail = `The file has ${sizeBytes} bytes.`;
    const problem = { status: 416, code: 'range-not-satisfiable', title: 'Range not satisfiable', detail };
    const { 'content-type': _type, 'content-encoding': _encoding, ...rest } = headers;
    return sendProblem(response, problem, { ...rest, 'content-range': `bytes */${sizeBytes}` });
  }
  if (range) headers['content-range'] = `bytes ${range.start}-${range.end}/${sizeBytes}`;
  const { start, end } = range ?? { start: 0, end: sizeBytes - 1 };
  response.writeHead(range ? 206 : 200, { ...headers, 'content-length': end - start + 1 });
  if (request.method === 'HEAD' || sizeBytes === 0) {
    response.end();
    return undefined;
  }
  // A body that breaks off destroys the response: its client must not take it for the whole.
  return pipeline(object.read(start, end), response);
}

function objectHeaders(key: string, object: StoredObject): OutgoingHttpHeaders {
  const { etag, lastModified, contentType, contentEncoding, cacheControl } = object;
  const guessed = TYPES.find(([ending]) => key.endsWith(ending))?.[1];
  return {
    'accept-ranges': 'bytes',
    etag,
    'last-modified': lastModified.toUTCString(),
    'content-type': NO_TYPE.has(contentType) ? (guessed ?? 'application/octet-stream') : contentType,
    ...(contentEncoding === undefined ? {} : { 'content-encoding': contentEncoding }),
    ...(cacheControl === undefined ? {} : { 'cache-control': cacheControl }),
  };
}

/**
 * The key that a request target names: its path, decoded segment by segment. Nothing for paths that could
 * mean anything but a key under the prefix.
 */
export function keyOf(target: string, prefix: string): string | undefined {
  const [path = ''] = target.split('?', 1);
  try {
    const segments = path.slice(1).split('/').map(decodeURIComponent);
    const isOdd = segments.some(
      (segment) => segment === '' || segment === '.' || segment === '..' || /[/\\\0]/.test(segment),
    );
    const key = segments.join('/');
    return !isOdd && path.startsWith('/') && key.startsWith(prefix) ? key : undefined;
  } catch {
    return undefined;
  }
}
