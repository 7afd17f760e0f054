import * as fc from 'fast-check';
import { sessionJson } from '../../shared/session/session-json.ts';
import { SESSION_STATES, type SessionRecord } from '../../shared/session/session.ts';
import { entriesAt, INT64_FIELDS, type Query } from './naive-session-query.ts';
import { int64s } from './sessions.ts';

const PLAIN_FIELDS = [
  'identity',
  'identifier',
  'state',
  'type',
  'quality',
  'group',
  'version',
  'children',
  'alternates',
  'configBindings.identifier',
  'configBindings.channelOffset',
  'revision',
];

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;

/** Paths into details, those that are there and some that are not; without names that a path cannot write. */
function detailPaths(at: unknown, path = 'details'): string[] {
  if (Array.isArray(at)) return at.flatMap((entry) => detailPaths(entry, path));
  if (typeof at !== 'object' || at === null) return [];
  return Object.entries(at).flatMap(([name, member]) =>
    name === '' || name.includes('.') ? [] : [`${path}.${name}`, ...detailPaths(member, `${path}.${name}`)],
  );
}

/** Queries of any form that have to do with a session, more or less. */
export function queriesAbout(record: SessionRecord): fc.Arbitrary<Query> {
  const session: unknown = JSON.parse(JSON.stringify(sessionJson(record)));
  const { details } = session as { details: unknown };
  const fields = fc.oneof(
    fc.constantFrom(...INT64_FIELDS),
    fc.constantFrom(...PLAIN_FIELDS),
    fc.constantFrom(
      'details.__proto__',
      'details.constructor.name',
      'details.toString',
      ...detailPaths(details),
    ),
  );
  const condition = fields.chain((name): fc.Arbitrary<Query> => {
    const own = entriesAt(session, name.split('.')).filter(isPlain);
    const values = fc.oneof(
      ...(own.length > 0 ? [fc.constantFrom(...own)] : []),
      valuesFor(name),
      fc.constant(null),
    );
    const parts = fc.oneof(
      fc.constantFrom(
        '',
        ...own
          .filter((each) => typeof each === 'string')
          .flatMap((each) => [each, each.slice(1), each.slice(0, -1)]),
      ),
      fc.string({ maxLength: 2 }),
    );
    const operator = fc.oneof(
      fc.tuple(fc.constantFrom('$eq', '$neq', '$gt', '$gte', '$lt', '$lte'), values),
      fc.tuple(fc.constantFrom('$in', '$nin'), fc.array(values, { maxLength: 4 })),
      fc.tuple(fc.constantFrom('$startsWith', '$endsWith', '$contains'), parts),
    );
    const operators = fc
      .array(operator, { minLength: 1, maxLength: 3 })
      .map((each): Query => Object.fromEntries(each));
    const wanted = fc.oneof(
      values,
      operators,
      operators.map(($not) => ({ $not })),
    );
    return wanted.map((each) => Object.fromEntries([[name, each]]));
  });
  const { query } = fc.letrec<{ query: Query }>((tie) => {
    const list = fc.array(tie('query'), { minLength: 1, maxLength: 3 });
    return {
      query: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        condition,
        fc
          .array(condition, { maxLength: 3 })
          .map((all): Query => Object.fromEntries(all.flatMap(Object.entries))),
        fc.tuple(fc.constantFrom('$and', '$or', '$nor'), list).map(([name, all]): Query => ({ [name]: all })),
        tie('query').map(($not): Query => ({ $not })),
        fc.tuple(condition, tie('query')).map(([a, $not]): Query => ({ ...a, $not })),
      ),
    };
  });
  return query;
}

function valuesFor(name: string): fc.Arbitrary<unknown> {
  if (INT64_FIELDS.includes(name)) return int64s;
  if (name === 'state') return fc.constantFrom(...Object.keys(SESSION_STATES), 2, 3, true);
  return fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 3 }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
  );
}

/** A query as JSON text, whole numbers of 64 bits as numbers with all of their digits, or as texts. */
export const queryText = (query: unknown, isText: boolean): string =>
  JSON.stringify(query, (_, value: unknown) =>
    typeof value !== 'bigint' ? value : isText ? String(value) : { int64: String(value) },
  ).replaceAll(/\{"int64":"(-?\d+)"\}/g, '$1');
