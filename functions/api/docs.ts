import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { type HttpRequest, requireMethod, type StreamedAnswer } from '../runtime/http-handler.ts';
import { isKnown } from './etag.ts';
import { takesGzip } from './packing.ts';

/** A file of the page that shows the API, as the build puts it beside the bundle. */
export interface DocsFile {
  /** Where it is served. */
  readonly path: string;
  /** Its name in the folder; gzip. */
  readonly file: string;
  readonly type: string;
  readonly etag: string;
  /** Whether its path changes with its content. */
  readonly lasts: boolean;
}

const YEAR_SECONDS = 365 * 24 * 3600;

/** Everything comes from here, and the page asks nobody else. Swagger UI draws its icons as `data:` images. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Whether a path is one of the page's. */
export const isDocsPath = (path: string): boolean => path === '/docs' || path.startsWith('/docs/');

/**
 * Serves the page that shows the API.
 *
 * @param folder where the build has put it
 */
export function docsOf(folder: URL): (request: HttpRequest) => Promise<StreamedAnswer> {
  let files: Promise<readonly DocsFile[]> | undefined;
  return async (request) => {
    requireMethod(request, 'GET', 'HEAD');
    files ??= listOf(folder);
    const path = request.path.replace(/\/$/, '');
    const file = (await files).find((each) => each.path === path);
    if (file === undefined) throw new OdographError('not-found', `there is nothing at ${request.path}`);
    return send(file, await readFile(new URL(file.file, folder)), request);
  };
}

async function listOf(folder: URL): Promise<readonly DocsFile[]> {
  return JSON.parse(await readFile(new URL('files.json', folder), 'utf8')) as readonly DocsFile[];
}

async function send(file: DocsFile, packed: Buffer, request: HttpRequest): Promise<StreamedAnswer> {
  const isPacked = takesGzip(request.headers['accept-encoding']);
  const headers: Record<string, string> = {
    'content-type': file.type,
    'cache-control': file.lasts ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache',
    'content-security-policy': POLICY,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    vary: 'accept-encoding',
    etag: `W/${file.etag}`,
  };
  if (isKnown(request.headers['if-none-match'], file.etag)) return { statusCode: 304, headers, body: '' };
  if (isPacked) headers['content-encoding'] = 'gzip';
  if (request.method === 'HEAD') return { statusCode: 200, headers, body: '' };
  const body = isPacked ? packed : await promisify(gunzip)(packed);
  return { statusCode: 200, headers, body: Readable.from(body, { objectMode: false }) };
}
