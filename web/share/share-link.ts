import { hashOf, type Place } from '../model/route.ts';

/** A kept dashboard, and what it was when a link to it was made. */
export interface Shared {
  readonly id: string;
  /** Undefined in a link that means the dashboard as it is. */
  readonly hash: string | undefined;
}

const ID = /^[\w-]{1,64}$/;
const HASH = /^[\da-f]{64}$/;

/** What is behind `#` in a link to a dashboard. */
export const sharedPlace = ({ id, hash }: Shared): string =>
  hashOf({
    view: 'board',
    rest: [],
    query: new URLSearchParams({ dashboard: id, ...(hash !== undefined && { content: hash }) }),
  });

/** The inverse of sharedPlace; undefined for any other place. */
export function sharedOf({ view, query }: Pick<Place, 'view' | 'query'>): Shared | undefined {
  const id = query.get('dashboard');
  const hash = query.get('content') ?? undefined;
  if (view !== 'board' || id === null || !ID.test(id)) return undefined;
  // A hash that was cut short on its way is of no content at all: it is told as one that differs.
  return { id, hash: hash === undefined || HASH.test(hash) ? hash : '' };
}
