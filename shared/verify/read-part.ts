import { ask, type Asked, type Failure, type Head, isFailure, readBody, type WebOptions } from './web.ts';

/** A stretch of a file. */
export interface Stretch {
  readonly from: number;
  readonly length: number;
}

/** An answer to a request for a part of a file. */
export interface Part extends Head {
  readonly asked: Stretch;
  /** No more than was asked for. */
  readonly bytes: Buffer;
  /** Whether there were more than that. */
  readonly isLonger: boolean;
  /** Length of the file, as Content-Range tells it. */
  readonly total?: number;
}

const CONTENT_RANGE = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/;

/** What a Content-Range says. https://datatracker.ietf.org/doc/html/rfc9110#section-14.4 */
export function readContentRange(
  headers: Headers,
): { readonly first: number; readonly last: number; readonly total: number } | undefined {
  const match = CONTENT_RANGE.exec(headers.get('content-range') ?? '');
  return match ? { first: Number(match[1]), last: Number(match[2]), total: Number(match[3]) } : undefined;
}

/** Asks for a part of a file, and reads no more than that of whatever comes. */
export async function readPart(
  url: URL,
  asked: Stretch,
  by: Asked,
  web: WebOptions,
): Promise<Part | Failure> {
  const range = `bytes=${asked.from}-${asked.from + asked.length - 1}`;
  // What is compressed on its way has other bytes than the file.
  const headers = { 'accept-encoding': 'identity', ...by.headers, range };
  const answer = await ask(url, { ...by, headers }, web);
  if (isFailure(answer)) return answer;
  const body = await readBody(answer, asked.length, web);
  if (isFailure(body)) return body;
  const total = readContentRange(answer.headers)?.total;
  const { status } = answer;
  return { status, headers: answer.headers, asked, ...body, ...(total !== undefined && { total }) };
}
