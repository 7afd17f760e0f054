import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorizeData } from '../../../shared/access/authorize-data.ts';
import { ANYONE, type Principal } from '../../../shared/access/grants.ts';
import { type KeyRing, turnKeyRing } from '../../../shared/access/key-ring.ts';
import { signDataQuery } from '../../../shared/access/link-signature.ts';
import { readerId } from '../../../shared/access/reader-id.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { type DataQuery, readDataQuery } from '../../../shared/manifest/data-query.ts';
import { instants } from '../../support/arbitraries.ts';
import { ODD_NAMES } from '../../support/names.ts';

const NOW = Date.UTC(2026, 4, 23, 12);
const HOUR_MS = 3_600_000;
const ring: KeyRing = turnKeyRing(turnKeyRing(undefined, randomBytes), randomBytes);
const READER = readerId({ kind: 'token', name: 'bob', devices: [], may: [] });
const stranger = turnKeyRing(undefined, randomBytes)[0];

const FULL = readDataQuery(
  new URLSearchParams(
    'device=car-7&start=2026-05-23T10:00:00Z&end=2026-05-23T10:59:59.999999999Z&sensors=gps_*&sensors=speed&channels=12',
  ),
);

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
    const { reader, isLink } = await authorizeData(
      { query: readDataQuery(parameters), parameters, headers },
      ports,
    );
    return isLink && reader === READER ? 'passes' : `passes as ${reader}`;
  } catch (error) {
    if (!(error instanceof OdographError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

/** A link with some parameters set (or, where undefined, left out) after it was signed. */
function changed(
  changes: Record<string, string | readonly string[] | undefined>,
  query = FULL,
): URLSearchParams {
  const parameters = signDataQuery(query, READER, ring[0], NOW);
  for (const [name, value] of Object.entries(changes)) {
    parameters.delete(name);
    for (const each of value === undefined ? [] : [value].flat()) parameters.append(name, each);
  }
  return parameters;
}

const signed = (query: DataQuery = FULL, key = ring[0], atMs = NOW) =>
  signDataQuery(query, READER, key, atMs);
const signatureOf = (parameters: URLSearchParams) => parameters.get('signature')!;
const flipped = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);

/** The last of 43 letters has two bits that mean nothing. */
function sameBytes(text: string): string {
  const bytes = Buffer.from(text, 'base64url');
  return 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    .split('')
    .map((letter) => text.slice(0, -1) + letter)
    .find((other) => other !== text && Buffer.from(other, 'base64url').equals(bytes))!;
}

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

  it.each<[string, URLSearchParams]>([
    ['another device', changed({ device: 'car-8' })],
    ['a device that is the same in another case', changed({ device: 'Car-7' })],
    ['an earlier start', changed({ start: '2026-05-23T09:59:59Z' })],
    ['a start that is a nanosecond earlier', changed({ start: '2026-05-23T09:59:59.999999999Z' })],
    ['a later start', changed({ start: '2026-05-23T10:00:01Z' })],
    ['a later end', changed({ end: '2026-05-23T11:00:00Z' })],
    ['no start', changed({ start: undefined })],
    ['no end', changed({ end: undefined })],
    [
      'another window of the same length',
      changed({ start: '2026-05-23T11:00:00Z', end: '2026-05-23T11:59:59.999999999Z' }),
    ],
    ['another sensor', changed({ sensors: 'secret' })],
    ['one sensor more', changed({ sensors: ['gps_*', 'speed', 'secret'] })],
    ['one sensor less', changed({ sensors: 'speed' })],
    ['all sensors', changed({ sensors: undefined })],
    ['all sensors by a glob', changed({ sensors: ['gps_*', 'speed', '*'] })],
    ['topics of several devices', changed({ topics: 'device' })],
    ['more channels', changed({ channels: '13' })],
    ['all channels', changed({ channels: undefined })],
    ['a later expiry', changed({ expires: String(NOW / 1000 + 7200) })],
    ['an earlier expiry', changed({ expires: String(NOW / 1000 + 60) })],
    ['an expiry that is none', changed({ expires: 'never' })],
    ['an expiry beyond all numbers', changed({ expires: '9'.repeat(400) })],
    ['no expiry', changed({ expires: undefined })],
    ['two expiries', changed({ expires: [String(NOW / 1000 + 3600), String(NOW / 1000 + 3600)] })],
    ['the other key', changed({ key: ring[1]!.id })],
    ['a key that there is not', changed({ key: 'aaaaaaaa' })],
    ['a key that means something to JavaScript', changed({ key: '__proto__' })],
    ['no key', changed({ key: undefined })],
    ['another reader', changed({ reader: readerId(ANYONE) })],
    ['a reader that is none', changed({ reader: 'alice' })],
    ['no reader', changed({ reader: undefined })],
    ['two readers', changed({ reader: [READER, READER] })],
    ['two keys', changed({ key: [ring[0].id, ring[1]!.id] })],
    ['an empty signature', changed({ signature: '' })],
    ['a signature that was changed', changed({ signature: flipped(signatureOf(signed())) })],
    [
      'a signature that ends in another letter for the same bytes',
      changed({ signature: sameBytes(signatureOf(signed())) }),
    ],
    ['a signature that was cut', changed({ signature: signatureOf(signed()).slice(0, 42) })],
    ['a signature with something after it', changed({ signature: `${signatureOf(signed())}A` })],
    ['two signatures', changed({ signature: [signatureOf(signed()), signatureOf(signed())] })],
    ['a signature in another alphabet', changed({ signature: '+'.repeat(43) })],
    ['a huge signature', changed({ signature: 'A'.repeat(1_000_000) })],
    [
      'the signature of another window',
      changed({
        signature: signatureOf(
          signed({ ...FULL, range: { start: FULL.range.start, end: FULL.range.start } }),
        ),
      }),
    ],
    [
      'the signature of another device',
      changed({ signature: signatureOf(signed({ ...FULL, device: 'car-8' })) }),
    ],
    [
      'the signature of another moment',
      changed({ signature: signatureOf(signed(FULL, ring[0], NOW - 1000)) }),
    ],
    [
      'the signature by a stranger under our id',
      changed({ signature: signatureOf(signed(FULL, { ...stranger, id: ring[0].id })) }),
    ],
    ['the signature by a stranger', signed(FULL, stranger)],
    ['an expiry that is further off than any that is given', signed(FULL, ring[0], NOW + 120_000)],
    ['no signature', changed({ signature: undefined })],
    ['nothing at all', changed({ signature: undefined, key: undefined, expires: undefined })],
  ])('is refused with %s', async (_, parameters) => {
    expect(await outcome(parameters)).toMatch(/^unauthenticated: /);
  });

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
