import * as fc from 'fast-check';
import type { Kind } from '../../shared/reading/reading.ts';

type Value = number | string | boolean;

/** What a filter of readings says, as plain as can be. */
export type Filter =
  | { readonly is: 'and' | 'or'; readonly parts: readonly [Filter, Filter] }
  | { readonly is: 'not'; readonly part: Filter }
  | { readonly is: 'like'; readonly of: 'sensor' | 'kind' | 'value'; readonly glob: string }
  | { readonly is: 'in'; readonly of: 'sensor' | 'kind' | 'value'; readonly values: readonly Value[] }
  | { readonly is: 'text'; readonly of: 'sensor' | 'kind'; readonly sign: '=' | '!='; readonly text: string }
  | { readonly is: 'value'; readonly sign: Sign; readonly value: Value };
type Sign = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** The words and signs of a filter; parentheses only where it would mean something else without, or everywhere. */
export function filterTokens(filter: Filter, isWrapped = false): string[] {
  const wrapped = (part: Filter, needs: boolean): string[] =>
    needs || isWrapped ? ['(', ...filterTokens(part, isWrapped), ')'] : filterTokens(part, isWrapped);
  switch (filter.is) {
    case 'or':
    case 'and': {
      const needs = (part: Filter): boolean => filter.is === 'and' && part.is === 'or';
      const [first, second] = filter.parts;
      return [...wrapped(first, needs(first)), filter.is, ...wrapped(second, needs(second))];
    }
    case 'not':
      return ['not', ...wrapped(filter.part, filter.part.is === 'and' || filter.part.is === 'or')];
    case 'like':
      return [filter.of, 'like', JSON.stringify(filter.glob)];
    case 'in': {
      const values = filter.values.flatMap((value, nth) => [
        ...(nth > 0 ? [','] : []),
        JSON.stringify(value),
      ]);
      return [filter.of, 'in', '(', ...values, ')'];
    }
    case 'text':
      return [filter.of, filter.sign, JSON.stringify(filter.text)];
    case 'value':
      return ['value', filter.sign, JSON.stringify(filter.value)];
  }
}

/** Puts words and signs together, with spaces where they are needed and some where they are not. */
export const spaced = (tokens: readonly string[], spaces: readonly string[]): string =>
  tokens
    .map((token, nth) => {
      const isNeeded = /[\w.]$/.test(tokens[nth - 1] ?? '') && /^[\w.-]/.test(token);
      const space = spaces[nth % spaces.length] ?? '';
      return (isNeeded && space === '' ? ' ' : space) + token;
    })
    .join('');

export const printFilter = (filter: Filter): string => filterTokens(filter).join(' ');

const matches = (glob: string, text: string): boolean => {
  const pattern = glob.replaceAll(/[^*?]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
  return new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'su').test(text);
};

const compare = (a: Value, sign: Sign, b: Value): boolean => {
  if (sign === '=') return a === b;
  if (sign === '!=') return a !== b;
  if (typeof a !== typeof b || typeof a === 'boolean') return false;
  return { '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b }[sign];
};

/** Whether a reading passes; undefined where that is up to its value and none is given. */
export function decide(filter: Filter, sensor: string, kind: Kind, value?: Value): boolean | undefined {
  const text = (of: 'sensor' | 'kind'): string => (of === 'sensor' ? sensor : kind);
  switch (filter.is) {
    case 'not': {
      const inner = decide(filter.part, sensor, kind, value);
      return inner === undefined ? undefined : !inner;
    }
    case 'and':
    case 'or': {
      const [a, b] = filter.parts.map((part) => decide(part, sensor, kind, value));
      const decisive = filter.is === 'or';
      if (a === decisive || b === decisive) return decisive;
      return a === undefined || b === undefined ? undefined : !decisive;
    }
    case 'text':
      return compare(text(filter.of), filter.sign, filter.text);
    case 'like':
      if (filter.of !== 'value') return matches(filter.glob, text(filter.of));
      if (kind !== 'text') return false;
      return value === undefined ? undefined : matches(filter.glob, String(value));
    case 'in':
      if (filter.of !== 'value') return filter.values.includes(text(filter.of));
      return value === undefined ? undefined : filter.values.includes(value);
    case 'value':
      if (!['=', '!='].includes(filter.sign) && kind !== 'number' && kind !== 'text') return false;
      return value === undefined ? undefined : compare(value, filter.sign, filter.value);
  }
}

const list = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { minLength: 1, maxLength: 3 });

/** Filters over these sensors and values, or nearly these. */
export const filters = (sensors: readonly string[], values: readonly Value[]): fc.Arbitrary<Filter> => {
  const names = fc.constantFrom(...sensors, 'nothing');
  const globs = fc.oneof(
    names,
    fc.constantFrom(...sensors).map((name) => `${name.slice(0, 1)}*`),
    fc.constantFrom('*', '?', '??*', '', '*t'),
  );
  const kinds = fc.constantFrom('number', 'boolean', 'text', 'json', 'other');
  const some = fc.constantFrom(...values);
  const ordered = fc.constantFrom(...values.filter((value) => typeof value !== 'boolean'));
  const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 4 },
      fc.record({
        is: fc.constant('text'),
        of: fc.constant('sensor'),
        sign: fc.constantFrom('=', '!='),
        text: names,
      }),
      fc.record({
        is: fc.constant('text'),
        of: fc.constant('kind'),
        sign: fc.constantFrom('=', '!='),
        text: kinds,
      }),
      fc.record({ is: fc.constant('like'), of: fc.constantFrom('sensor', 'kind', 'value'), glob: globs }),
      fc.record({ is: fc.constant('in'), of: fc.constant('sensor'), values: list(names) }),
      fc.record({ is: fc.constant('in'), of: fc.constant('kind'), values: list(kinds) }),
      fc.record({ is: fc.constant('in'), of: fc.constant('value'), values: list(some) }),
      fc.record({ is: fc.constant('value'), sign: fc.constantFrom('=', '!='), value: some }),
      fc.record({
        is: fc.constant('value'),
        sign: fc.constantFrom('<', '<=', '>', '>='),
        value: ordered,
      }),
      fc.record({ is: fc.constant('not'), part: tie('filter') }),
      fc.record({ is: fc.constantFrom('and', 'or'), parts: fc.tuple(tie('filter'), tie('filter')) }),
    ),
  }));
  return filter;
};
