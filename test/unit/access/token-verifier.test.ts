import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type OidcSettings, OidcTokenVerifier } from '../../../shared/access/token-verifier.oidc.ts';
import {
  AUDIENCE,
  claimsOf,
  ISSUER,
  jwksOf,
  TestIssuer,
  TOKEN_NOW_MS,
  tokenByHmac,
} from '../../support/token-issuer.ts';
import { tokenAttacks } from '../../support/attacks/token-attacks.ts';
import { RUNS } from '../../support/arbitraries.ts';

const NOW_S = TOKEN_NOW_MS / 1000;
const rsa = new TestIssuer('RS256', 'rsa-1');
const ec = new TestIssuer('ES256', 'ec-1');
const stranger = new TestIssuer('RS256', 'rsa-1');

const verifierOf = (settings: Partial<OidcSettings> = {}, jwks = jwksOf(rsa, ec)) =>
  new OidcTokenVerifier(
    { issuer: ISSUER, audience: [AUDIENCE], ...settings },
    { readKeys: async () => jwks, now: Date.now, onError: () => undefined },
  );

const outcome = (token: string, verifier = verifierOf()): Promise<string> =>
  verifier.verify(token).then(
    ({ subject }) => `taken as ${subject}`,
    (error: { code?: string; message: string }) => `${error.code}: ${error.message}`,
  );

beforeAll(() => {
  vi.useFakeTimers({ now: TOKEN_NOW_MS, toFake: ['Date'] });
});
afterAll(() => {
  vi.useRealTimers();
});

describe('a token that is right', () => {
  it.each([
    ['RS256', rsa.token()],
    ['ES256', ec.token()],
    ['with several audiences', rsa.token({ aud: ['someone', AUDIENCE] })],
    ['that expired within the difference that clocks may have', rsa.token({ exp: NOW_S - 59 })],
    ['that begins within it', rsa.token({ nbf: NOW_S + 59 })],
    ['of a type of its own', rsa.token({}, { typ: 'at+jwt' })],
  ])('is taken: %s', async (_, token) => {
    expect(await outcome(token)).toBe('taken as alice');
  });

  it('gives its claims', async () => {
    const verified = await verifierOf().verify(rsa.token({ devices: ['a', 'b'] }));

    expect(verified).toEqual({ subject: 'alice', claims: claimsOf({ devices: ['a', 'b'] }) });
  });

  it('is taken under another key of the issuer, which need not say its algorithm', async () => {
    const other = new TestIssuer('RS256', 'rsa-2');
    const keys = jwksOf(rsa, other.jwk({ alg: undefined, use: undefined }));

    expect(await outcome(other.token(), verifierOf({}, keys))).toBe('taken as alice');
  });
});

const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' });
const ATTACKS = tokenAttacks({
  issuer: rsa,
  stranger,
  otherAlgorithm: 'ES256',
  otherKid: ec.kid,
  nowS: NOW_S,
});

const signatureOf = (token: string): Buffer => Buffer.from(token.split('.')[2] ?? '', 'base64url');

describe('a token that is not right', () => {
  it.each(ATTACKS)('is refused: %s', async (_, token, why) => {
    const answer = await outcome(token);

    expect(answer).toMatch(/^unauthenticated: /);
    expect(answer).toContain(why);
  });

  it('is refused wherever it is cut', async () => {
    const verifier = verifierOf();
    const token = ec.token();
    for (let length = 0; length < token.length; length += 1) {
      expect(await outcome(token.slice(0, length), verifier)).toMatch(/^unauthenticated: /);
    }
  });

  it('is refused with any letter changed', async () => {
    const verifier = verifierOf();
    const token = ec.token();
    const change = fc.tuple(fc.nat(token.length - 1), fc.constantFrom(...'abcXYZ019-_.='.split('')));
    await fc.assert(
      fc.asyncProperty(change, async ([at, letter]) => {
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        const [signed] = changed.split(/\.(?=[^.]*$)/);
        // The last letters of base64 may have bits that mean nothing.
        fc.pre(signed !== token.split(/\.(?=[^.]*$)/)[0] || !signatureOf(changed).equals(signatureOf(token)));

        expect(await outcome(changed, verifier)).toMatch(/^unauthenticated: /);
      }),
      { ...RUNS, numRuns: 1000 },
    );
  });

  it('says nothing of the token in what it says of it', async () => {
    for (const [, token] of ATTACKS.filter(([, each]) => each.length > 20)) {
      expect(await outcome(token)).not.toContain(token.slice(-20));
    }
  });
});

describe('access tokens of Cognito', () => {
  const cognito = verifierOf({ audienceClaim: 'client_id' });
  const access = { aud: undefined, client_id: AUDIENCE, token_use: 'access' };

  it('are taken for the client that is configured', async () => {
    expect(await outcome(rsa.token(access), cognito)).toBe('taken as alice');
  });

  it.each([
    [{ ...access, client_id: 'another' }],
    [{ ...access, client_id: undefined }],
    [{ ...access, client_id: [AUDIENCE] }],
    [{ ...access, token_use: 'id' }],
    [{ aud: AUDIENCE, token_use: 'id' }],
  ])('are refused with %j', async (claims) => {
    expect(await outcome(rsa.token(claims), cognito)).toMatch(/^unauthenticated: .*audience/);
  });
});

describe('what an issuer publishes', () => {
  it.each([
    ['no JSON', '<html>'],
    ['no object', 'null'],
    ['no keys', '{}'],
    ['keys that are no list', '{"keys":{}}'],
    ['a key that is none', '{"keys":[1]}'],
    ['a key without a type', '{"keys":[{"kid":"rsa-1"}]}'],
  ])('is no reason to blame the token when it is %s', async (_, jwks) => {
    expect(await outcome(rsa.token(), verifierOf({}, jwks))).toMatch(/^temporarily-unavailable: /);
  });

  it.each([
    [
      'a secret',
      { kty: 'oct', kid: 'rsa-1', k: Buffer.from(publicPem).toString('base64url'), alg: undefined },
    ],
    ['a key for encryption', rsa.jwk({ use: 'enc' })],
    ['a key for another algorithm', rsa.jwk({ alg: 'RS512' })],
    ['a key without its modulus', rsa.jwk({ n: undefined })],
    ['a key with a broken modulus', rsa.jwk({ n: '!', e: '!' })],
  ])('never makes a token right when it is %s', async (_, jwk) => {
    expect(await outcome(rsa.token(), verifierOf({}, jwksOf(jwk)))).toMatch(/^unauthenticated: /);
    const hmac = tokenByHmac(publicPem, rsa.header({ alg: 'HS256' }), claimsOf());
    expect(await outcome(hmac, verifierOf({}, jwksOf(jwk)))).toMatch(/^unauthenticated: /);
  });
});
