import { type FileIndex, readIndex } from './file-index.ts';
import type { Listed } from './list-sources.ts';
import { readStream, type StreamRead } from './observe-stream.ts';
import { type Part, readPart } from './read-part.ts';
import { askHead, type Failure, type Head, isFailure, type WebOptions } from './web.ts';

/** What is sent along where no key was given: a loader sends the header of its user, which the file's server knows nothing of. */
const FOREIGN_BEARER = 'token-of-a-viewer-that-this-server-does-not-know';

/** Bytes that are asked for first, and last. */
const PROBE_BYTES = 64;

export interface FileFacts {
  readonly source: Listed;
  readonly head: Head | Failure;
  /** Its first bytes, asked for with an Authorization header. */
  readonly start: Part | Failure;
  /** The same without the header, where they were refused. */
  readonly withoutHeader?: Part | Failure;
  /** Its last bytes, where its length is known. */
  readonly end?: Part | Failure;
  /** Its first bytes if it still is what it was, and if it were another file. */
  readonly ifSame?: Part | Failure;
  readonly ifOther?: Part | Failure;
  readonly index?: FileIndex;
  /** All of it, where that was wanted. */
  readonly whole?: StreamRead | Failure;
}

/** @param isFull whether all of it is read, beside its index */
export async function observeFile(
  source: Listed & { readonly url: URL },
  bearer: string | undefined,
  isFull: boolean,
  web: WebOptions,
): Promise<FileFacts> {
  const { url } = source;
  const sent = bearer ?? FOREIGN_BEARER;
  const first = { from: 0, length: PROBE_BYTES };
  const head = await askHead(url, { method: 'HEAD', bearer: sent }, web);
  const start = await readPart(url, first, { bearer: sent }, web);
  if (isFailure(start) || start.status !== 206) {
    const isRefused = !isFailure(start) && start.status >= 400;
    return { source, head, start, ...(isRefused && { withoutHeader: await readPart(url, first, {}, web) }) };
  }
  const size = start.total ?? lengthOf(head);
  const etag = start.headers.get('etag');
  const ifRange = async (value: string): Promise<Part | Failure> =>
    readPart(url, first, { bearer: sent, headers: { 'if-range': value } }, web);
  const last =
    size === undefined ? undefined : { from: Math.max(0, size - PROBE_BYTES), length: PROBE_BYTES };
  return {
    source,
    head,
    start,
    ...(last && { end: await readPart(url, last, { bearer: sent }, web) }),
    // A weak tag never counts for a range: https://datatracker.ietf.org/doc/html/rfc9110#section-13.1.5
    ...(etag !== null && !etag.startsWith('W/') && { ifSame: await ifRange(etag) }),
    ...(etag !== null && { ifOther: await ifRange('"of-another-file"') }),
    ...(size !== undefined && { index: await readIndex(url, size, sent, web) }),
    ...(isFull && { whole: await readStream(url, sent, web) }),
  };
}

export function lengthOf(head: Head | Failure): number | undefined {
  const length = isFailure(head) ? null : head.headers.get('content-length');
  return length !== null && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}
