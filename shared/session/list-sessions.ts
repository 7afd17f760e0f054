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
}

/**
 * A page of those sessions that a query means.
 *
 * @throws OdographError `invalid-request` for a query or a sort that is not understood, `too-large` when more sessions
 *   would have to be looked at than one request may
 */
export async function listSessions(wanted: ListQuery, { store, isVisible }: ListPorts): Promise<SessionPage> {
  const { query = {}, sorts, pageIndex, pageSize } = wanted;
  const isMeant = compileQuery(query);
  const order = orderOf(sorts);
  const newestFirst = sorts[0]?.property !== 'timestamp' || sorts[0].descending;
  const found: SessionRecord[] = [];
  let examined = 0;
  for await (const record of store.list({ newestFirst, ...timeBoundsOf(query) })) {
    examined += 1;
    if (examined > SESSION_LIMITS.examined) throw tooMany();
    if (isVisible(record) && isMeant(record)) found.push(record);
  }
  // Sorting is stable, so those that are equal stay in the order of time.
  const sorted = order === undefined ? found : found.toSorted(order);
  const from = pageIndex * pageSize;
  return { sessions: sorted.slice(from, from + pageSize), total: found.length };
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

type Order = (a: SessionRecord, b: SessionRecord) => number;

function orderOf(sorts: readonly Sort[]): Order | undefined {
  const orders = sorts.map(({ property, descending }): Order => {
    const field = fieldOf(property);
    const valueOf = (record: SessionRecord): Value | undefined => field?.values(record)[0];
    return (a, b) => {
      const order = compareAny(valueOf(a), valueOf(b));
      return descending ? -order : order;
    };
  });
  const [only, ...others] = sorts;
  // The list comes in this order.
  if (only === undefined || (only.property === 'timestamp' && others.length === 0)) return undefined;
  return (a, b) => {
    for (const order of orders) {
      const decided = order(a, b);
      if (decided !== 0) return decided;
    }
    return 0;
  };
}

/** Types in the order in which their values are sorted; what is missing comes first. */
const TYPES = ['undefined', 'object', 'boolean', 'number', 'bigint', 'string'];

function compareAny(a: Value | undefined, b: Value | undefined): number {
  const types = TYPES.indexOf(typeof a) - TYPES.indexOf(typeof b);
  if (types !== 0 || a === undefined || b === undefined) return types;
  return compare(a, b) ?? 0;
}
