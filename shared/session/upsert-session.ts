import { isDeepStrictEqual } from 'node:util';
import { OdographError } from '../errors/odograph-error.ts';
import { applyUpdates, type Draft } from './apply-updates.ts';
import { SESSION_LIMITS } from './limits.ts';
import { encodeRecord } from './record-codec.ts';
import type { SessionRecord, TimeSpan } from './session.ts';
import type { SessionStore } from './session-store.ts';
import type { UpsertRequest } from './upsert-request.ts';

export interface UpsertPorts {
  readonly store: Pick<SessionStore, 'get' | 'save'>;
  /** A token that cannot be guessed. */
  readonly newToken: () => string;
  /**
   * Looks at what is about to be stored, in each attempt anew.
   *
   * @throws OdographError when that may not be
   */
  readonly admit?: (before: SessionRecord | undefined, after: SessionRecord) => void;
  /**
   * Looks at what a session is bound to.
   *
   * @returns the time that its data covers, as the session shows it; undefined where that cannot be told
   * @throws OdographError for bindings that cannot be resolved
   */
  readonly look?: (record: SessionRecord) => Promise<TimeSpan | undefined>;
}

export interface Upserted {
  readonly record: SessionRecord;
  /** Whether the request created the session, changed it, or was left aside: its sequence was not above the last. */
  readonly outcome: 'created' | 'updated' | 'ignored';
}

/**
 * Creates or changes a session in one step. Two requests at once are made one after the other; a request that is
 * made again changes nothing if it has a sequence, and leads to the same session if it has none.
 *
 * @throws OdographError `not-found` when there is no such session and the request does not say how to create one,
 *   `invalid-request`, `too-large` for a session that has too much, `write-conflict`
 */
export async function upsertSession(request: UpsertRequest, ports: UpsertPorts): Promise<Upserted> {
  for (let attempt = 0; attempt < SESSION_LIMITS.attempts; attempt += 1) {
    const previous = await ports.store.get(request.identity);
    const { sequence } = request;
    if (previous?.sequence !== undefined && sequence !== undefined && sequence <= previous.sequence) {
      ports.admit?.(previous, previous);
      return { record: previous, outcome: 'ignored' };
    }
    const next = nextRecord(request, previous, ports.newToken);
    ports.admit?.(previous, next);
    const record = await withRange(next, previous, ports);
    requireRoom(record);
    if (await ports.store.save(record, previous)) {
      return { record, outcome: previous === undefined ? 'created' : 'updated' };
    }
  }
  throw new OdographError('write-conflict', `${request.identity} is changed by too many at once`);
}

/** The same for a session that is not there as for one that whoever asks may not know of. */
export const noSuchSession = (): OdographError =>
  new OdographError('not-found', 'there is no such session; say in createIfNotExists how to create it');

function nextRecord(
  request: UpsertRequest,
  previous: SessionRecord | undefined,
  newToken: () => string,
): SessionRecord {
  const before = previous ?? newRecord(request, newToken);
  const draft = applyUpdates(before, request.updates);
  const revision = before.revision + 1;
  const { sequence = before.sequence } = request;
  return {
    ...before,
    ...draft,
    ...(sequence !== undefined && { sequence }),
    revision,
    boundSince: isBoundAlike(before, draft) ? before.boundSince : revision,
  };
}

function newRecord({ identity, createIfNotExists }: UpsertRequest, newToken: () => string): SessionRecord {
  if (createIfNotExists === undefined) {
    throw noSuchSession();
  }
  const lists = { details: {}, children: [], alternates: [], configBindings: [] };
  const session = { identity, ...createIfNotExists, ...lists };
  return { session, bindings: [], revision: 0, boundSince: 1, token: newToken() };
}

const isBoundAlike = (a: Draft, b: Draft): boolean =>
  isDeepStrictEqual(a.bindings, b.bindings) &&
  isDeepStrictEqual(a.session.configBindings, b.session.configBindings);

/**
 * The record with the time that its data covers: looked up where its bindings are others than before, where its state is,
 * since data may have come meanwhile, and where no time is known yet.
 */
async function withRange(
  record: SessionRecord,
  previous: SessionRecord | undefined,
  { look }: UpsertPorts,
): Promise<SessionRecord> {
  const isBoundAsBefore = isDeepStrictEqual(record.bindings, previous?.bindings ?? []);
  const isInStateAsBefore = record.session.state === previous?.session.state;
  if (isBoundAsBefore && isInStateAsBefore && record.boundRange !== undefined) return record;
  const { boundRange: _, ...unlooked } = record;
  try {
    const boundRange = record.bindings.length === 0 ? undefined : await look?.(unlooked);
    if (boundRange !== undefined) return { ...unlooked, boundRange };
  } catch (error) {
    // What it is bound to was sound once; a source that does not answer must not keep a session from being closed.
    if (!isBoundAsBefore) throw error;
  }
  // Whoever looks may have no means to see this source: what was found of the same data before stays.
  return isBoundAsBefore ? record : unlooked;
}

function requireRoom(record: SessionRecord): void {
  const { children, alternates, configBindings } = record.session;
  const lists = [
    ['children', children.length, SESSION_LIMITS.relatives],
    ['alternates', alternates.length, SESSION_LIMITS.relatives],
    ['configuration bindings', configBindings.length, SESSION_LIMITS.configBindings],
    ['data bindings', record.bindings.length, SESSION_LIMITS.dataBindings],
  ] as const;
  for (const [what, count, most] of lists) {
    if (count > most) throw new OdographError('too-large', `a session may have ${most} ${what}`);
  }
  if (Buffer.byteLength(encodeRecord(record)) > SESSION_LIMITS.recordBytes) {
    throw new OdographError('too-large', `a session may have ${SESSION_LIMITS.recordBytes} bytes in all`);
  }
}
