import { OdographError } from '../../errors/odograph-error.ts';
import { parseInt64 } from '../int64.ts';
import { SESSION_STATES } from '../session.ts';
import type { Field, Value } from './fields.ts';

/** Whether the values of a field are as an operator wants them. */
export type Test = (values: readonly Value[]) => boolean;

/** Makes the test of an operator. @throws OdographError `invalid-request` for what it cannot compare with */
type Operator = (operand: unknown, read: (operand: unknown) => Value) => Test;

const some =
  (test: (value: Value) => boolean): Test =>
  (values) =>
    values.some(test);
const not =
  (test: Test): Test =>
  (values) =>
    !test(values);

/** Nothing at all equals null, as a missing value does. */
const equals = (wanted: Value): Test =>
  wanted === null
    ? (values) => values.length === 0 || values.includes(null)
    : (values) => values.includes(wanted);

const ordered =
  (test: (order: number) => boolean): Operator =>
  (operand, read) => {
    const wanted = read(operand);
    return some((value) => {
      const order = compare(value, wanted);
      return order !== undefined && test(order);
    });
  };

const textual =
  (test: (value: string, part: string) => boolean): Operator =>
  (operand) => {
    if (typeof operand !== 'string') throw refused('wants a text');
    return some((value) => typeof value === 'string' && test(value, operand));
  };

const listed: Operator = (operand, read) => {
  if (!Array.isArray(operand)) throw refused('wants a list');
  const wanted = new Set(operand.map(read));
  const isWanted = some((value) => wanted.has(value));
  return wanted.has(null) ? (values) => values.length === 0 || isWanted(values) : isWanted;
};

/** All operators on fields, but for `$not`, which has operators in it. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['$eq', (operand, read) => equals(read(operand))],
  ['$neq', (operand, read) => not(equals(read(operand)))],
  ['$gt', ordered((order) => order > 0)],
  ['$gte', ordered((order) => order >= 0)],
  ['$lt', ordered((order) => order < 0)],
  ['$lte', ordered((order) => order <= 0)],
  ['$in', listed],
  ['$nin', (operand, read) => not(listed(operand, read))],
  ['$startsWith', textual((value, part) => value.startsWith(part))],
  ['$endsWith', textual((value, part) => value.endsWith(part))],
  ['$contains', textual((value, part) => value.includes(part))],
]);

/** How two values of one type are ordered: -1, 0 or 1; undefined for others. Texts are compared by code units. */
export function compare(a: Value, b: Value): number | undefined {
  if (a === null || b === null || typeof a === 'symbol' || typeof b === 'symbol') return undefined;
  if (typeof a !== typeof b) return undefined;
  return a < b ? -1 : Number(a > b);
}

/** Reads what a field is compared with. */
export function readerOf(name: string, { isInt64 }: Field): (operand: unknown) => Value {
  return (operand) => {
    if (operand === null) return null;
    if (isInt64) return parseInt64(operand) ?? fail('wants a whole number of 64 bits, or its decimal text');
    if (name === 'state' && typeof operand === 'string') return stateOf(operand);
    if (typeof operand === 'string' || typeof operand === 'number' || typeof operand === 'boolean')
      return operand;
    return fail('wants a text, a number, true, false or null');
  };
}

const stateOf = (name: string): number =>
  new Map<string, number>(Object.entries(SESSION_STATES)).get(name) ??
  fail(`wants a number or one of ${Object.keys(SESSION_STATES).join(', ')}`);

const refused = (why: string): OdographError => new OdographError('invalid-request', why);

function fail(why: string): never {
  throw refused(why);
}
