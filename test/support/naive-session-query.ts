import { isDeepStrictEqual } from 'node:util';
import { SESSION_STATES } from '../../shared/session/session.ts';

/** A query before it is JSON: whole numbers of 64 bits may be bigint. */
export type Query = { readonly [name: string]: unknown };

/** Names of what is a whole number of 64 bits. */
export const INT64_FIELDS = [
  'timestamp',
  'startTimestamp',
  'endTimestamp',
  'timeRange.startTime',
  'timeRange.endTime',
  'sequence',
];

/** Whether a query means a session as it is answered; by the words of the documentation, without any preparation. */
export function naivelyMeans(query: Query, session: unknown): boolean {
  for (const [name, wanted] of Object.entries(query)) {
    const all = wanted as Query[];
    if (name === '$and' && !all.every((each) => naivelyMeans(each, session))) return false;
    if (name === '$or' && !all.some((each) => naivelyMeans(each, session))) return false;
    if (name === '$nor' && all.some((each) => naivelyMeans(each, session))) return false;
    if (name === '$not' && naivelyMeans(wanted as Query, session)) return false;
    if (!name.startsWith('$') && !fieldHolds(name, wanted, session)) return false;
  }
  return true;
}

function fieldHolds(name: string, wanted: unknown, session: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return holds('$eq', wanted, name, session);
  return Object.entries(wanted).every(([op, operand]) =>
    op === '$not' ? !fieldHolds(name, operand, session) : holds(op, operand, name, session),
  );
}

function holds(op: string, operand: unknown, name: string, session: unknown): boolean {
  const entries = entriesAt(session, name.split('.')).map((entry) => alike(name, entry));
  const isAt = (wanted: unknown): boolean => {
    const like = alike(name, wanted);
    if (like === null && entries.length === 0) return true;
    return entries.some((entry) => isDeepStrictEqual(entry, like));
  };
  const order = (test: (a: bigint, b: bigint) => boolean): boolean =>
    entries.some((entry) => {
      const limit = alike(name, operand);
      const isComparable = typeof entry === typeof limit && typeof entry !== 'object';
      return isComparable && test(entry as bigint, limit as bigint);
    });
  const text = (test: (whole: string, part: string) => boolean): boolean =>
    entries.some((entry) => typeof entry === 'string' && test(entry, operand as string));
  switch (op) {
    case '$eq':
      return isAt(operand);
    case '$neq':
      return !isAt(operand);
    case '$in':
      return (operand as unknown[]).some(isAt);
    case '$nin':
      return !(operand as unknown[]).some(isAt);
    case '$gt':
      return order((a, b) => a > b);
    case '$gte':
      return order((a, b) => a >= b);
    case '$lt':
      return order((a, b) => a < b);
    case '$lte':
      return order((a, b) => a <= b);
    case '$startsWith':
      return text((whole, part) => whole.slice(0, part.length) === part);
    case '$endsWith':
      return text((whole, part) => part === '' || whole.slice(-part.length) === part);
    case '$contains':
      return text((whole, part) => part === '' || whole.split(part).length > 1);
    default:
      throw new Error(op);
  }
}

/** What stands at a path of JSON: each entry of lists, also on the way; nothing where there is nothing. */
export function entriesAt(at: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(at)) return at.flatMap((entry) => entriesAt(entry, path));
  const [name, ...rest] = path;
  if (name === undefined) return [at];
  const member = typeof at === 'object' && at !== null ? new Map(Object.entries(at)).get(name) : undefined;
  return member === undefined ? [] : entriesAt(member, rest);
}

/** A value in the one form that it is compared in. */
export function alike(name: string, value: unknown): unknown {
  if (INT64_FIELDS.includes(name) && value !== null) return BigInt(value as string);
  if (name === 'state' && typeof value === 'string')
    return new Map<string, unknown>(Object.entries(SESSION_STATES)).get(value);
  return value;
}
