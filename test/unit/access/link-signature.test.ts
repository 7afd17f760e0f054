import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorizeData } from '../../../shared/access/authorize-data.ts';
import type { Principal } from '../../../shared/access/grants.ts';
import { type KeyRing, turnKeyRing } from '../../../shared/access/key-ring.ts';
import { signDataQuery } from '../../../shared/access/link-signature.ts';
import { readerId } from '../../../shared/access/reader-id.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { type DataQuery, readDataQuery } from '../../../shared/manifest/data-query.ts';
import {
  ATTACKED_QUERY,
  changedLink,
  linkAttacks,
  type LinkChanges,
} from '../../support/attacks/link-attacks.ts';
import { instants } from '../../support/arbitraries.ts';
import { ODD_NAMES } from '../../support/names.ts';

const NOW = Date.UTC(2026, 4, 23, 12);
const HOUR_MS = 3_600_000;
const ring: KeyRing = turnKeyRing(turnKeyRing(undefined, randomBytes), randomBytes);
const READER = readerId({ kind: 'token', name: 'bob', devices: [], may: [] });
const stranger = turnKeyRing(undefined, randomBytes)[0];

const FULL = ATTACKED_QUERY;

interface Trial {
  readonly headers?: Record<string, string>;
  readonly nowMs?: number;
  readonly keys?: readonly KeyRing[number][];
}

/** What becomes of a request: `passes`, or the code and message of its refusal. */
async function outcome(
  parameters: URLSearchParams,
  { headers = {}, nowMs = NOW, keys = ring }: Trial = {},
): Promise<string> {
  const authenticate = async (): Promise<Principal> => {
    const principal = { kind: 'token', name: 'alice', may: ['read'] } as const;
    if (headers['authorization'] === 'Bearer car') return { ...principal, devices: ['car-*'] };
    if (headers['authorization'] === 'Bearer bus') return { ...principal, devices: ['bus-*'] };
    throw new OdographError('unauthenticated', 'bad token');
  };
  const ports = {
    authenticator: { authenticate },
    linkKeys: { find: async (id: string) => keys.find((key) => key.id === id) },
    now: () => nowMs,
  };
  try {
    const query = readDataQuery(parameters);
    const { reader, isLink } = await authorizeData(
      { query, parameters, headers },
      (grants) => grants.require('read', query.device),
      ports,
    );
    return isLink && reader === READER ? 'passes' : `passes as ${reader}`;
  } catch (error) {
    if (!(error instanceof OdographError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

const changed = (changes: LinkChanges): URLSearchParams =>
  changedLink(signDataQuery(FULL, READER, ring[0], NOW), changes);

const signed = (query: DataQuery = FULL, key = ring[0], atMs = NOW) =>
  signDataQuery(query, READER, key, atMs);
const signatureOf = (parameters: URLSearchParams) => parameters.get('signature')!;

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const meaning = (query: DataQuery) => JSON.stringify(query);

describe('a signed link', () => {
  it('lets pass what it was signed for, for an hour', async () => {
    const link = signed();

    expect(await outcome(link)).toBe('passes');
    expect(await outcome(link, { nowMs: NOW + HOUR_MS - 1 })).toBe('passes');
    expect(await outcome(link, { nowMs: NOW + HOUR_MS })).toMatch(/^unauthenticated: the link has expired/);
  });

  it('passes under the key before the one that signs, and not once that is gone', async () => {
    const link = signed(FULL, ring[1]);
    const turnedOn = turnKeyRing(ring, randomBytes);

    expect(await outcome(link)).toBe('passes');
    expect(await outcome(link, { keys: turnedOn })).toMatch(/^unauthenticated: .*not valid any more/);
    expect(await outcome(signed(), { keys: turnedOn })).toBe('passes');
  });

  it('may have its parameters in another order and spelling: what it means is what was signed', async () => {
    const link = signed();
    const reversed = new URLSearchParams([...link].toReversed());
    const respelled = new URLSearchParams(link);
    respelled.set('start', '2026-05-23T12:00:00+02:00');
    respelled.delete('sensors');
    respelled.set('sensors', 'speed, gps_*,speed');

    expect(await outcome(reversed)).toBe('passes');
    expect(await outcome(respelled)).toBe('passes');
    expect(await outcome(changed({ utm: 'x', topics: 'none' }))).toBe('passes');
  });

  it.each(linkAttacks({ key: ring[0], otherId: ring[1]!.id, stranger, reader: READER, nowMs: NOW }))(
    'is refused with %s',
    async (_, parameters) => {
      expect(await outcome(parameters)).toMatch(/^unauthenticated: /);
    },
  );

  it('is good for one meaning only', async () => {
    const queries: fc.Arbitrary<DataQuery> = fc.record({
      device: fc.constantFrom(...ODD_NAMES.slice(0, 6)),
      range: fc.tuple(instants, instants).map(([a, b]) => {
        const isInOrder = a.hour < b.hour || (a.hour === b.hour && a.ns <= b.ns);
        return isInOrder ? { start: a, end: b } : { start: b, end: a };
      }),
      selection: fc.record({
        sensors: optional(
          fc
            .uniqueArray(fc.constantFrom('a', 'b', 'a,b', '"', '[', 'a"],["b'), { minLength: 1 })
            .map((list) => list.toSorted()),
        ),
        devicePrefix: fc.boolean(),
      }),
      channels: optional(fc.nat(3)),
    });
    await fc.assert(
      fc.asyncProperty(queries, queries, async (mine, other) => {
        const link = signed(readDataQuery(signed(mine)));
        const replayed = signed(other);
        replayed.set('signature', signatureOf(link));

        expect(await outcome(link)).toBe('passes');
        const isSame = meaning(readDataQuery(link)) === meaning(readDataQuery(replayed));
        expect((await outcome(replayed)) === 'passes').toBe(isSame);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a request for data', () => {
  const plain = changed({ signature: undefined });
  const expired = { nowMs: NOW + HOUR_MS };

  it('passes with a token instead of a signature, or when its signature has expired', async () => {
    const headers = { authorization: 'Bearer car' };
    const alice = readerId({ kind: 'token', name: 'alice', devices: ['car-*'], may: ['read'] });

    expect(await outcome(plain, { headers })).toBe(`passes as ${alice}`);
    expect(await outcome(signed(), { headers, ...expired })).toBe(`passes as ${alice}`);
  });

  it('passes with a signature whatever the token is worth: the loader sends one along to every address', async () => {
    expect(await outcome(signed(), { headers: { authorization: 'Bearer old' } })).toBe('passes');
    expect(await outcome(signed(), { headers: { authorization: 'Bearer bus' } })).toBe('passes');
  });

  it.each([
    ['no credentials', plain, undefined, /^unauthenticated: send an API key/],
    ['an expired link alone', signed(), undefined, /^unauthenticated: the link has expired/],
    ['a bad token', plain, 'Bearer old', /^unauthenticated: bad token/],
    ['an expired link and a bad token', signed(), 'Bearer old', /^unauthenticated: bad token/],
    [
      'a token for other devices',
      plain,
      'Bearer bus',
      /^not-found: there is no device car-7 that the token alice may read/,
    ],
    ['an expired link and a token for other devices', signed(), 'Bearer bus', /^not-found: /],
  ])('is refused with %s', async (_, parameters, authorization, expected) => {
    const headers = authorization === undefined ? {} : { authorization };

    expect(await outcome(parameters, { headers, ...expired })).toMatch(expected);
  });
});
