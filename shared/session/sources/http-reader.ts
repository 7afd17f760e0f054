import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { HttpClient } from './http-client.ts';
import type { HttpHead } from './http-exchange.ts';
import { HttpFault, toSourceFailure } from './http-fault.ts';

/** A file that a server gives parts of. */
export interface HttpFile {
  /** In bytes. */
  readonly size: number;
  /** Another one whenever the file is another one. */
  readonly revision: string;
  /**
   * @param length at least 1; the part lies within the size
   * @returns bytes that are the caller's own
   * @throws OdographError `source-failed`, also when the file is no longer the one that was opened
   */
  read(from: number, length: number, signal?: AbortSignal): Promise<Buffer>;
}

/** What a server says that has no such file. */
const NONE: readonly number[] = [404, 410];

/**
 * Opens a file behind a URL. Parts are asked for where the server gives parts and says how to tell one version of
 * the file from another; else it is fetched whole.
 *
 * @returns undefined when there is none
 * @throws OdographError `source-failed`; what the signal was ended with
 */
export async function openHttpFile(
  client: HttpClient,
  url: URL,
  signal?: AbortSignal,
): Promise<HttpFile | undefined> {
  try {
    return await openFile(client, url, signal);
  } catch (error) {
    throw toSourceFailure(error, signal);
  }
}

async function openFile(client: HttpClient, url: URL, signal?: AbortSignal): Promise<HttpFile | undefined> {
  const { firstBytes, wholeBytes } = client.limits;
  const mostBytes = (head: HttpHead): number =>
    head.status === 206 ? requireStart(head.headers, firstBytes).end : requireLength(head, wholeBytes);
  const { status, headers, body } = await client.get(
    url,
    { headers: { range: `bytes=0-${firstBytes - 1}` }, mostBytes },
    signal,
  );
  if (NONE.includes(status)) return undefined;
  if (status === 200) return keptFile(body);
  // An empty file has no first byte. https://datatracker.ietf.org/doc/html/rfc9110#section-15.5.17
  if (status === 416 && headers['content-range'] === 'bytes */0') return keptFile(body);
  if (status !== 206) throw new HttpFault(`the server answers ${status}`);
  const { end, size } = requireStart(headers, firstBytes);
  if (body.length !== end) throw new HttpFault('the answer is shorter than it says');
  if (end === size) return keptFile(body);
  const version = versionOf(headers);
  return version === undefined
    ? await fetchWhole(client, url, signal)
    : partFile(client, url, { size, version, head: body });
}

async function fetchWhole(client: HttpClient, url: URL, signal?: AbortSignal): Promise<HttpFile> {
  const { wholeBytes } = client.limits;
  const mostBytes = (head: HttpHead): number => requireLength(head, wholeBytes);
  const { status, body } = await client.get(url, { headers: {}, mostBytes }, signal);
  if (status !== 200) throw new HttpFault(`the server answers ${status}`);
  return keptFile(body);
}

function keptFile(content: Buffer): HttpFile {
  return {
    size: content.length,
    revision: revisionOf(content),
    // Whoever reads may change what he gets, and read it again.
    read: async (from, length) => Buffer.from(content.subarray(from, from + length)),
  };
}

interface Opened {
  readonly size: number;
  readonly version: Version;
  /** The file's beginning. */
  readonly head: Buffer;
}

function partFile(client: HttpClient, url: URL, { size, version, head }: Opened): HttpFile {
  async function readPart(from: number, length: number, signal?: AbortSignal): Promise<Buffer> {
    const { partBytes } = client.limits;
    if (length > partBytes) throw new HttpFault(`a part of ${length} bytes is more than ${partBytes}`);
    const last = from + length - 1;
    const range = `bytes ${from}-${last}/${size}`;
    const mostBytes = ({ status, headers }: HttpHead): number => {
      // All of it instead of a part: it is another file, or the server does not give parts any more.
      if (status !== 206 || versionOf(headers)?.mark !== version.mark)
        throw new HttpFault('the file has changed while it was read');
      if (headers['content-range'] !== range)
        throw new HttpFault(
          `the server gives ${headers['content-range'] ?? 'something'} instead of ${range}`,
        );
      return length;
    };
    const headers = { range: `bytes=${from}-${last}`, ...version.condition };
    const { status, body } = await client.get(url, { headers, mostBytes }, signal);
    if ([...NONE, 412, 416].includes(status)) throw new HttpFault('the file has changed while it was read');
    if (status !== 206) throw new HttpFault(`the server answers ${status}`);
    if (body.length !== length) throw new HttpFault('the answer is shorter than it says');
    return body;
  }
  return {
    size,
    revision: revisionOf(`${size} ${version.mark}`),
    async read(from, length, signal) {
      if (from + length <= head.length) return Buffer.from(head.subarray(from, from + length));
      try {
        return await readPart(from, length, signal);
      } catch (error) {
        throw toSourceFailure(error, signal);
      }
    },
  };
}

interface Version {
  /** Another one for every version of a file. */
  readonly mark: string;
  /** Headers that ask for this version and no other. */
  readonly condition: Readonly<Record<string, string>>;
}

/** https://datatracker.ietf.org/doc/html/rfc9110#section-8.8 */
function versionOf({ etag, 'last-modified': modified }: IncomingHttpHeaders): Version | undefined {
  if (etag?.startsWith('"') === true) return { mark: etag, condition: { 'if-match': etag } };
  if (modified === undefined) return etag === undefined ? undefined : { mark: etag, condition: {} };
  return { mark: `${etag ?? ''} ${modified}`, condition: { 'if-unmodified-since': modified } };
}

/** @throws HttpFault when an answer is not the beginning of a file, as it was asked for */
function requireStart(headers: IncomingHttpHeaders, most: number): { end: number; size: number } {
  const text = headers['content-range'] ?? 'nothing';
  const [, last, length] = /^bytes 0-(\d{1,15})\/(\d{1,15})$/.exec(text) ?? [];
  const end = Number(last) + 1;
  const size = Number(length);
  if (last === undefined || end !== Math.min(most, size))
    throw new HttpFault(`the server gives ${text} instead of the first bytes`);
  return { end, size };
}

/** @throws HttpFault when an answer is too long, or could be cut off without being noticed */
function requireLength({ headers }: HttpHead, most: number): number {
  const { 'content-length': length, 'transfer-encoding': transfer } = headers;
  if (length === undefined && transfer === undefined)
    throw new HttpFault('the server does not say where the answer ends');
  if (Number(length ?? 0) > most) throw new HttpFault(`the file has ${length} bytes, more than ${most}`);
  return most;
}

const revisionOf = (content: Buffer | string): string =>
  createHash('sha256').update(content).digest('base64url');
