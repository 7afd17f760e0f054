import type { Grants } from '../access/grants.ts';
import { OdographError } from '../errors/odograph-error.ts';
import { mayRead, type SourceDirectory } from './access.ts';
import { listSessions, readSorts } from './list-sessions.ts';
import { readQueryText } from './query/read-query-text.ts';
import type { SessionRecord } from './session.ts';
import { type SessionJson, sessionJson } from './session-json.ts';
import type { SessionStore } from './session-store.ts';

/** Sessions, and what decides who may read them. */
export interface ReadablePorts {
  readonly store: Pick<SessionStore, 'get' | 'list'>;
  readonly registry: SourceDirectory;
}

/** Which sessions are asked for, as requests have it. */
export interface ListAsked {
  readonly query?: string | undefined;
  readonly sort?: string | undefined;
  readonly pageIndex: number;
  readonly pageSize: number;
}

/**
 * The session of an identity.
 *
 * @throws OdographError `not-found` when there is none, or none that may be read: which of them is not told
 */
export async function sessionFor(
  identity: string,
  grants: Grants,
  { store, registry }: ReadablePorts,
): Promise<SessionRecord> {
  grants.requireMay('read');
  const record = await store.get(identity);
  if (record !== undefined && mayRead(record, grants, registry)) return record;
  throw new OdographError('not-found', `there is no session ${identity}`);
}

/**
 * A page of the sessions that someone may read.
 *
 * @throws OdographError `invalid-request`, `too-large`
 */
export async function sessionsFor(
  { query, sort = '', ...page }: ListAsked,
  { grants, signal }: { readonly grants: Grants; readonly signal: AbortSignal },
  { store, registry }: ReadablePorts,
): Promise<{ sessions: SessionJson[]; total: number }> {
  const wanted = { ...page, sorts: readSorts(sort), query: query && readQueryText(query) };
  const isVisible = (record: SessionRecord): boolean => mayRead(record, grants, registry);
  const { sessions, total } = await listSessions(wanted, { store, isVisible, signal });
  return { sessions: sessions.map(sessionJson), total };
}
