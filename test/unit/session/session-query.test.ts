import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALL_TIME } from '../../../shared/session/source.ts';
import {
  readSession,
  readSessionQuery,
  readStretch,
  type SessionDataQuery,
  writeSessionQuery,
} from '../../../shared/session/session-query.ts';
import { ODD_NAMES } from '../../support/names.ts';

const times = fc.oneof(
  fc.bigInt(ALL_TIME.start, ALL_TIME.end),
  fc.constantFrom(0n, 1n, 2n ** 63n - 1n, 2n ** 63n, ALL_TIME.end, 7_258_118_400_000_000_001n),
);

const queries: fc.Arbitrary<SessionDataQuery> = fc
  .record({
    session: fc.constantFrom(...ODD_NAMES),
    times: fc.tuple(times, times),
    plan: fc.option(fc.stringMatching(/^[\w-]{22}$/), { nil: undefined }),
    channels: fc.array(fc.option(fc.nat(65_535), { nil: undefined }), { minLength: 2, maxLength: 50 }),
  })
  .map(({ times: [a, b], ...query }) => ({
    ...query,
    range: a < b ? { start: a, end: b } : { start: b, end: a },
  }));

test('a query is read as it was written, at whatever time its stretch is', () => {
  fc.assert(
    fc.property(queries, (query) => {
      const parameters = new URLSearchParams(writeSessionQuery(query).toString());

      const read = readSessionQuery(readSession(parameters)!, parameters);

      expect(read).toEqual(query);
    }),
    { numRuns: 500, seed: 5 },
  );
});

test.each<[string, bigint, bigint]>([
  ['', ALL_TIME.start, ALL_TIME.end],
  ['start=&end=', ALL_TIME.start, ALL_TIME.end],
  ['start=2026-05-01T00:00:00Z', 1_777_593_600_000_000_000n, ALL_TIME.end],
  ['end=1000', 0n, 1_000_000_000n],
  ['start=-1000', 0n, ALL_TIME.end],
  ['start=2100-01-01T00:00:00%2B01:00', 4_102_441_200_000_000_000n, ALL_TIME.end],
  ['end=9999-01-01T00:00:00Z', 0n, ALL_TIME.end],
  ['start=9999-01-01T00:00:00Z', ALL_TIME.end, ALL_TIME.end],
])('the stretch of %j is from %d to %d', (parameters, start, end) => {
  expect(readStretch(new URLSearchParams(parameters))).toEqual({ start, end });
});

test.each([
  'start=2026-05-01',
  'end=now',
  'start=2&end=1',
  'channels=1.x',
  'channels=123456',
  'channels=1.-2',
  'plan=a%2Fb',
  `plan=${'a'.repeat(44)}`,
])('%j is refused', (parameters) => {
  const read = (): unknown => readSessionQuery('run', new URLSearchParams(parameters));

  expect(read).toThrow(expect.objectContaining({ code: 'invalid-request' }));
});

test.each(['session=a&session=b', 'session=a&device=car', 'session=', 'session=a%0Ab'])(
  '%j is of no one session',
  (parameters) => {
    expect(() => readSession(new URLSearchParams(parameters))).toThrow(
      expect.objectContaining({ code: 'invalid-request' }),
    );
  },
);
