import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { OdographError } from '../../../../shared/errors/odograph-error.ts';
import { parseExactJson } from '../../../../shared/session/int64.ts';
import { SESSION_LIMITS } from '../../../../shared/session/limits.ts';
import { compileQuery } from '../../../../shared/session/query/compile-query.ts';
import { timeBoundsOf } from '../../../../shared/session/query/time-bounds.ts';
import { sessionJson } from '../../../../shared/session/session-json.ts';
import type { Detail, SessionRecord } from '../../../../shared/session/session.ts';
import { naivelyMeans } from '../../../support/naive-session-query.ts';
import { queriesAbout, queryText } from '../../../support/session-queries.ts';
import { bindingOf, recordOf, records, SESSION_NS } from '../../../support/sessions.ts';

const means = (query: unknown, record: SessionRecord): boolean => compileQuery(query)(record);
const withDetails = (details: Readonly<Record<string, Detail>>): SessionRecord =>
  recordOf('run', { details });

/** What becomes of a query; anything but a refusal is thrown on. */
function codeOf(query: unknown): string {
  try {
    compileQuery(query);
    timeBoundsOf(query);
    return 'compiled';
  } catch (error) {
    if (error instanceof OdographError) return error.code;
    throw error;
  }
}

const asked = records.chain((record) => fc.tuple(fc.constant(record), queriesAbout(record), fc.boolean()));

describe('any query', () => {
  it('means what a plain reading of the session as it is answered says', () => {
    const met = { yes: 0, no: 0 };
    fc.assert(
      fc.property(asked, ([record, query, isText]) => {
        const read = parseExactJson(queryText(query, isText));

        const isMeant = means(read, record);

        met[isMeant ? 'yes' : 'no'] += 1;
        const answered: unknown = JSON.parse(JSON.stringify(sessionJson(record)));
        expect(isMeant).toBe(naivelyMeans(query, answered));
      }),
      { numRuns: 3000, seed: 1 },
    );
    expect(Math.min(met.yes, met.no)).toBeGreaterThan(500);
  });

  it('bounds the timestamps within which its sessions lie', () => {
    const met = { inside: 0, bounded: 0 };
    const timed = fc
      .tuple(fc.bigInt({ min: -3n, max: 3n }), fc.constantFrom(SESSION_NS, -(2n ** 63n) + 3n, 2n ** 63n - 4n))
      .map(([off, at]) => recordOf('run', { timestamp: at + off }));
    const near = timed.chain((record) => {
      const value = fc
        .bigInt({ min: -3n, max: 3n })
        .map((off) => BigInt.asIntN(64, record.session.timestamp + off));
      const op = fc.tuple(fc.constantFrom('$eq', '$neq', '$gt', '$gte', '$lt', '$lte'), value);
      const some = fc.array(op, { minLength: 1, maxLength: 2 }).map((all) => Object.fromEntries(all));
      const wanted = fc.oneof(
        value,
        some,
        some.map(($not) => ({ $not })),
      );
      const condition = wanted.map((timestamp) => ({ timestamp }));
      const lists = fc.tuple(
        fc.constantFrom('$and', '$or', '$nor'),
        fc.array(condition, { minLength: 1, maxLength: 3 }),
      );
      const query = fc.tuple(condition, fc.option(lists), fc.boolean()).map(([one, list, both]) => ({
        ...((both || list === null) && one),
        ...(list && { [list[0]]: list[1] }),
      }));
      return fc.tuple(fc.constant(record), query, fc.boolean());
    });
    fc.assert(
      fc.property(near, ([record, query, isText]) => {
        const read = parseExactJson(queryText(query, isText));

        const { from, to } = timeBoundsOf(read);

        met.bounded += Number(from !== undefined || to !== undefined);
        if (!means(read, record)) return;
        met.inside += 1;
        const { timestamp } = record.session;
        expect(timestamp >= (from ?? timestamp) && timestamp <= (to ?? timestamp)).toBe(true);
      }),
      { numRuns: 3000, seed: 1 },
    );
    expect(Math.min(met.inside, met.bounded)).toBeGreaterThan(500);
  });

  it('is compiled or refused in the words of the catalogue, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.dictionary(fc.constantFrom('state', '$and', '$not', 'details.a', '__proto__'), fc.jsonValue()),
        ),
        (any) => {
          expect(codeOf(any)).toMatch(/^(compiled|invalid-request)$/);
        },
      ),
    );
  });
});

test.each<[string, unknown, Parameters<typeof timeBoundsOf>[0]]>([
  ['a value', { from: 5n, to: 5n }, { timestamp: 5 }],
  ['its text', { from: 5n, to: 5n }, { timestamp: '5' }],
  ['what is above', { from: 6n }, { timestamp: { $gt: 5 } }],
  ['what is below', { to: 4n }, { timestamp: { $lt: '5' } }],
  ['both', { from: 5n, to: 7n }, { timestamp: { $gte: 5, $lte: 7 } }],
  ['all of several', { from: 5n, to: 7n }, { $and: [{ timestamp: { $gte: 5 } }, { timestamp: { $lt: 8 } }] }],
  ['nothing of others', {}, { $or: [{ timestamp: 5 }], state: 'open' }],
])('bounds follow from %s', (_, bounds, query) => {
  expect(timeBoundsOf(query)).toEqual(bounds);
});

test.each<[string, unknown, SessionRecord]>([
  ['the name of a state', { state: 'open' }, recordOf('run')],
  ['the names of states', { state: { $in: ['closed', 'open'] } }, recordOf('run')],
  ['a missing value as null', { type: null }, recordOf('run')],
  ['a null as null', { 'details.a': null }, withDetails({ a: null })],
  ['an object as something', { 'details.a': { $neq: null } }, withDetails({ a: { b: 1 } })],
  ['an entry of a list', { children: 'b' }, recordOf('run', { children: ['a', 'b'] })],
  [
    'entries of nested lists',
    { 'details.runs.lap': { $gt: 2 } },
    withDetails({ runs: [{ lap: 1 }, { lap: 3 }] }),
  ],
  [
    'an own member called __proto__',
    { 'details.__proto__': 1 },
    withDetails(JSON.parse('{"__proto__": 1}') as { a: 1 }),
  ],
  ['no member that objects inherit', { 'details.constructor': null }, withDetails({})],
  [
    'several ranges of time',
    JSON.parse(`{"$or": [{"timestamp": {"$lt": 5}}, {"timestamp": {"$gte": "${SESSION_NS}"}}]}`),
    recordOf('run'),
  ],
])('a query can ask for %s', (_, query, record) => {
  expect(means(query, record)).toBe(true);
});

test.each<[string, unknown, RegExp]>([
  ['no object', [], /^query wants an object/],
  ['an unknown field', { speed: 1 }, /^query\.speed is nothing that sessions have; known: identity, /],
  ['an unknown operator', { state: { $near: 1 } }, /^query\.state\.\$near is no operator; known: \$eq, /],
  ['no operator', { state: {} }, /^query\.state wants an operator/],
  ['an unknown state', { state: 'half' }, /^query\.state wants a number or one of unknown, waiting/],
  ['no whole number', { timestamp: { $gt: 1.5 } }, /^query\.timestamp\.\$gt wants a whole number of 64 bits/],
  ['a number above 64 bits', { timestamp: '9223372036854775808' }, /64 bits/],
  [
    'a list where one value goes',
    { type: { $eq: ['a'] } },
    /\$eq wants a text, a number, true, false or null/,
  ],
  ['one value where a list goes', { type: { $in: 'a' } }, /\$in wants a list/],
  ['a part that is no text', { type: { $contains: 1 } }, /\$contains wants a text/],
  ['an empty list of queries', { $or: [] }, /^query\.\$or wants a list of queries/],
  ['a list of other things', { $or: [1] }, /^query\.\$or\.0 wants an object/],
  ['a member called __proto__', JSON.parse('{"__proto__": {"state": 2}}'), /__proto__ is nothing/],
  ['a member called constructor', { constructor: 1 }, /constructor is nothing/],
  ['an operator called __proto__', JSON.parse('{"state": {"__proto__": 2}}'), /__proto__ is no operator/],
  ['an empty step', { 'details.': 1 }, /is nothing that sessions have/],
  ['details as a whole', { details: null }, /is nothing that sessions have/],
])('a query with %s is refused', (_, query, message) => {
  expect(() => compileQuery(query)).toThrow(
    expect.objectContaining({ code: 'invalid-request', message: expect.stringMatching(message) }),
  );
});

describe('what a session is bound to', () => {
  const bound = recordOf('run', {}, { bindings: [bindingOf('secret-identity')], token: 'secret-token' });

  test.each([
    'dataBindings',
    'dataBindings.key.source',
    'dataBindings.key.identity',
    'bindings',
    'bindings.key.source',
    'session.identity',
    'token',
    'boundSince',
    'boundRange.startTime',
  ])('cannot be asked for as %s', (name) => {
    for (const query of [{ [name]: 'fleet' }, { [name]: null }, { $not: { [name]: 'fleet' } }]) {
      const refused = expect.objectContaining({
        code: 'invalid-request',
        message: expect.not.stringMatching(/secret|known: .*(bindings\.key|dataBindings|token)/),
      });
      expect(() => means(query, bound)).toThrow(refused);
    }
  });

  it('is looked for in nothing that can be asked for', () => {
    const query = ['identity', 'identifier', 'type', 'children', 'details.key.source', 'details.token'].map(
      (name) => ({
        [name]: { $contains: 'secret' },
      }),
    );

    expect(means({ $or: query }, bound)).toBe(false);
  });
});

describe('a query that is too much', () => {
  const nested = (depth: number): unknown => (depth === 1 ? { state: 2 } : { $not: nested(depth - 1) });

  it('is refused where it is nested deeper than it may be', () => {
    expect(() => compileQuery(nested(SESSION_LIMITS.queryDepth - 1))).not.toThrow();
    expect(() => compileQuery(nested(SESSION_LIMITS.queryDepth + 1))).toThrow(/nested deeper than 16$/);
  });

  it('is refused where it has more parts than it may, empty ones too', () => {
    for (const part of [{ state: 2 }, {}]) {
      const $or = Array.from({ length: SESSION_LIMITS.queryParts }, () => part);
      expect(() => compileQuery({ $or: $or.slice(1) })).not.toThrow();
      expect(() => compileQuery({ $or })).toThrow(/has more than 500 parts$/);
    }
  });
});
