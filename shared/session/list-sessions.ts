import { OdographError } from '../errors/odograph-error.ts';
import { SESSION_LIMITS } from './limits.ts';
import { compileQuery } from './query/compile-query.ts';
import { FIELD_NAMES, fieldOf, type Value } from './query/fields.ts';
import { compare } from './query/operators.ts';
import { timeBoundsOf } from './query/time-bounds.ts';
import type { SessionRecord } from './session.ts';
import type { SessionStore } from './session-store.ts';

/** A property that a list is sorted by. */
export interface Sort {
  readonly property: string;
  readonly descending: boolean;
}

export interface ListQuery {
  /** Query of what sessions are wanted, as compileQuery takes it; all without one. */
  readonly query?: unknown;
  /** The first counts most; newest first without any. */
  readonly sorts: readonly Sort[];
  /** Pages are counted from 0. */
  readonly pageIndex: number;
  readonly pageSize: number;
}

export interface SessionPage {
  readonly sessions: readonly SessionRecord[];
  /** How many there are on all pages. */
  readonly total: number;
}

export interface ListPorts {
  readonly store: Pick<SessionStore, 'list'>;
  /** Whether whoever asks may see a session. */
  readonly isVisible: (record: SessionRecord) => boolean;
  readonly signal?: AbortSignal;
}

/**
 * A page of those sessions that a query means.
 *
 * @throws OdographError `invalid-request` for a query or a sort that is not understood, `too-large` when more sessions
 *   would have to be looked at than one request may
 */
export async function listSessions(
  wanted: ListQuery,
  { store, isVisible, signal }: ListPorts,
): Promise<SessionPage> {
  const { query = {}, sorts, pageIndex, pageSize } = wanted;
  const isMeant = compileQuery(query);
  const newestFirst = sorts[0]?.property !== 'timestamp' || sorts[0].descending;
  const isInOrder = sorts.length === 0 || (sorts.length === 1 && sorts[0]?.property === 'timestamp');
  const from = pageIndex * pageSize;
  const to = from + pageSize;
  const found: Ranked[] = [];
  let examined = 0;
  let total = 0;
  for await (const record of store.list({ newestFirst, ...timeBoundsOf(query) })) {
    signal?.throwIfAborted();
    examined += 1;
    if (examined > SESSION_LIMITS.examined) throw tooMany();
    if (!isVisible(record) || !isMeant(record)) continue;
    // What comes in its order is kept only where it is on the page: sessions may be large.
    if (!isInOrder || (total >= from && total < to)) found.push(ranked(record, isInOrder ? [] : sorts));
    total += 1;
  }
  // Sorting is stable, so those that are equal stay in the order of time.
  const page = isInOrder ? found : found.toSorted(orderOf(sorts)).slice(from, to);
  return { sessions: page.map(({ record }) => record), total };
}

const tooMany = (): OdographError =>
  new OdographError(
    'too-large',
    `more than ${SESSION_LIMITS.examined} sessions would have to be looked at; bound their timestamp in the query`,
  );

/**
 * Reads `property:asc` and `property:desc`, several with commas between them.
 *
 * @throws OdographError `invalid-request`
 */
export function readSorts(text: string): Sort[] {
  const sorts = text === '' ? [] : text.split(',').map(readSort);
  if (sorts.length > SESSION_LIMITS.sorts)
    throw new OdographError('invalid-request', `sort may have ${SESSION_LIMITS.sorts} properties`);
  return sorts;
}

function readSort(text: string): Sort {
  const [, property = '', direction = 'asc'] = /^(.+?)(?::(asc|desc))?$/.exec(text.trim()) ?? [];
  if (fieldOf(property) === undefined) {
    const known = FIELD_NAMES.join(', ');
    throw new OdographError(
      'invalid-request',
      `sort: ${text} is no property with :asc or :desc; known: ${known}`,
    );
  }
  return { property, descending: direction === 'desc' };
}

/** A session with what it is sorted by, looked up once. */
interface Ranked {
  readonly record: SessionRecord;
  readonly by: readonly (Value | undefined)[];
}

const ranked = (record: SessionRecord, sorts: readonly Sort[]): Ranked => ({
  record,
  by: sorts.map(({ property }) => fieldOf(property)?.values(record)[0]),
});

const orderOf =
  (sorts: readonly Sort[]) =>
  (a: Ranked, b: Ranked): number => {
    for (const [at, { descending }] of sorts.entries()) {
      const order = compareAny(a.by[at], b.by[at]);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };

/** Types in the order in which their values are sorted; what is missing comes first. */
const TYPES = ['undefined', 'object', 'symbol', 'boolean', 'number', 'bigint', 'string'];

function compareAny(a: Value | undefined, b: Value | undefined): number {
  const types = TYPES.indexOf(typeof a) - TYPES.indexOf(typeof b);
  if (types !== 0 || a === undefined || b === undefined) return types;
  return compare(a, b) ?? 0;
}
