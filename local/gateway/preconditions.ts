import type { IncomingHttpHeaders } from 'node:http';

/** What conditions are held against. */
export interface Validators {
  /** With its quotes. */
  readonly etag: string;
  readonly lastModified: Date;
}

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');

/** HTTP dates have whole seconds. */
const seconds = (time: Date | number): number => Math.floor(Number(time) / 1000);

/** Whether the client's copy is still good: 304. */
export function isNotModified(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined)
    return tags.trim() === '*' || tags.split(',').some((tag) => opaque(tag) === opaque(etag));
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return !Number.isNaN(since) && seconds(lastModified) <= seconds(since);
}

/** Whether a range may be cut from this object: with `If-Range`, only if it is the one that the client knows. */
export function isRangeWanted(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): boolean {
  const condition = headers['if-range'];
  if (condition === undefined || typeof condition !== 'string') return true;
  if (condition.includes('"')) return condition.trim() === etag;
  return seconds(Date.parse(condition)) === seconds(lastModified);
}
