import { OdographError } from '../../errors/odograph-error.ts';
import { SESSION_LIMITS } from '../limits.ts';
import type { SessionRecord } from '../session.ts';
import { FIELD_NAMES, type Field, fieldOf } from './fields.ts';
import { isObject } from './is-object.ts';
import { OPERATORS, readerOf, type Test } from './operators.ts';

/** Whether a session is one that was asked for. */
export type Predicate = (record: SessionRecord) => boolean;

const GROUPS: ReadonlyMap<string, (tests: readonly Predicate[]) => Predicate> = new Map([
  [
    '$and',
    (tests: readonly Predicate[]): Predicate =>
      (record) =>
        tests.every((test) => test(record)),
  ],
  [
    '$or',
    (tests: readonly Predicate[]): Predicate =>
      (record) =>
        tests.some((test) => test(record)),
  ],
  [
    '$nor',
    (tests: readonly Predicate[]): Predicate =>
      (record) =>
        !tests.some((test) => test(record)),
  ],
]);

/**
 * Compiles a query to a predicate. Members of one object all have to hold. A name is that of a field, with a value that it
 * is to equal or with operators; `$and`, `$or` and `$nor` have lists of queries, `$not` a query. Of a field that is a
 * list, one entry has to be as wanted.
 *
 * @param query what JSON has, whole numbers beyond 2^53 as their decimal text
 * @throws OdographError `invalid-request` that tells where what is wrong
 * @example compileQuery({ state: 'open', 'details.driver': { $in: ['Ada', 'Grace'] } })
 */
export function compileQuery(query: unknown): Predicate {
  const budget = { parts: 0 };
  return compileObject(query, 'query', 1, budget);
}

interface Budget {
  parts: number;
}

function compileObject(query: unknown, path: string, depth: number, budget: Budget): Predicate {
  const tests = membersOf(query, path, depth, budget).map(([name, value]): Predicate => {
    const place = `${path}.${name}`;
    const group = GROUPS.get(name);
    if (group !== undefined) {
      if (!Array.isArray(value) || value.length === 0) throw fault(place, 'wants a list of queries');
      return group(value.map((each, at) => compileObject(each, `${place}.${at}`, depth + 1, budget)));
    }
    if (name === '$not') {
      const test = compileObject(value, place, depth + 1, budget);
      return (record) => !test(record);
    }
    const field = fieldOf(name);
    if (field === undefined)
      throw fault(place, `is nothing that sessions have; known: ${FIELD_NAMES.join(', ')}`);
    const test = compileField(name, field, value, place, depth + 1, budget);
    return (record) => test(field.values(record));
  });
  return (record) => tests.every((test) => test(record));
}

/** Of operators on one field all have to hold, each by an entry of its own where the field is a list. */
function compileField(
  name: string,
  field: Field,
  wanted: unknown,
  place: string,
  depth: number,
  budget: Budget,
): Test {
  if (!isObject(wanted)) return operator('$eq', name, field, wanted, place);
  const members = membersOf(wanted, place, depth, budget);
  if (members.length === 0) throw fault(place, 'wants an operator');
  const tests = members.map(([op, operand]): Test => {
    const at = `${place}.${op}`;
    if (op !== '$not') return operator(op, name, field, operand, at);
    const test = compileField(name, field, operand, at, depth + 1, budget);
    return (values) => !test(values);
  });
  return (values) => tests.every((test) => test(values));
}

function operator(op: string, name: string, field: Field, operand: unknown, place: string): Test {
  const make = OPERATORS.get(op);
  if (make === undefined)
    throw fault(place, `is no operator; known: ${[...OPERATORS.keys(), '$not'].join(', ')}`);
  try {
    return make(operand, readerOf(name, field));
  } catch (error) {
    throw error instanceof OdographError ? fault(place, error.message) : error;
  }
}

function membersOf(value: unknown, path: string, depth: number, budget: Budget): [string, unknown][] {
  if (depth > SESSION_LIMITS.queryDepth)
    throw fault(path, `is nested deeper than ${SESSION_LIMITS.queryDepth}`);
  if (!isObject(value)) throw fault(path, 'wants an object');
  const members = Object.entries(value);
  // An object without members is a part too, since lists may have many of them.
  budget.parts += Math.max(1, members.length);
  if (budget.parts > SESSION_LIMITS.queryParts)
    throw fault(path, `has more than ${SESSION_LIMITS.queryParts} parts`);
  return members;
}

const fault = (place: string, why: string): OdographError =>
  new OdographError('invalid-request', `${place} ${why}`);
