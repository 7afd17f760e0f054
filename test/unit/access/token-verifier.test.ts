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
  tokenBy,
  tokenByHmac,
  unsignedToken,
} from '../../support/token-issuer.ts';
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
const publicDer = rsa.publicKey.export({ type: 'spki', format: 'der' });
const signature = rsa.token().split('.')[2]!;
const none = (alg: unknown, end = signature) => unsignedToken(rsa.header({ alg }), claimsOf(), end);
const hmac = (secret: string | Buffer, header = {}) =>
  tokenByHmac(secret, rsa.header({ alg: 'HS256', ...header }), claimsOf());
const [head, body] = rsa.token().split('.') as [string, string, string];
const nested = (depth: number) => Buffer.from('['.repeat(depth)).toString('base64url');

/** Each of these is an attack, or a mistake that must not pass for right. */
const ATTACKS: readonly (readonly [name: string, token: string, why: string])[] = [
  ['alg none', none('none'), 'not signed with RS256 or ES256'],
  ['alg none in another spelling', none('nOnE'), 'not signed with'],
  ['alg none without a signature', none('none', ''), 'neither a key nor a token'],
  ['no alg', none(undefined), 'not signed with'],
  ['an empty alg', none(''), 'not signed with'],
  ['an alg that is no text', none(['RS256']), 'neither a key nor a token'],
  ['HS256 with the public key as PEM', hmac(publicPem), 'not signed with'],
  ['HS256 with the public key as DER', hmac(publicDer), 'not signed with'],
  ['HS256 with the modulus', hmac(String(rsa.jwk()['n'])), 'not signed with'],
  ['HS256 with an empty secret', hmac(''), 'not signed with'],
  ['HS256 that claims to be RS256', hmac(publicPem, { alg: 'RS256' }), 'signature'],
  ['an algorithm that is not pinned', none('RS512'), 'not signed with'],
  ['PS256', none('PS256'), 'not signed with'],
  [
    'an algorithm of another key',
    tokenBy(rsa.privateKey, rsa.header({ alg: 'ES256' }), claimsOf()),
    'not valid',
  ],
  ['the key of a stranger', stranger.token(), 'signature'],
  ['a key in the header', stranger.token({}, { jwk: stranger.jwk() }), 'signature'],
  [
    'an address of keys in the header',
    stranger.token({}, { jku: 'https://evil.example/jwks.json' }),
    'signature',
  ],
  [
    'a certificate in the header',
    stranger.token({}, { x5c: ['MIIB'], x5u: 'https://evil.example' }),
    'signature',
  ],
  ['an unknown kid', rsa.token({}, { kid: 'rsa-9' }), 'does not publish'],
  ['no kid', rsa.token({}, { kid: undefined }), 'does not publish'],
  ['an empty kid', rsa.token({}, { kid: '' }), 'does not publish'],
  ['a kid that is no text', rsa.token({}, { kid: 1 }), 'neither a key nor a token'],
  ['a kid that is a path', rsa.token({}, { kid: '../../../../dev/null' }), 'does not publish'],
  ['a kid that means something to JavaScript', rsa.token({}, { kid: '__proto__' }), 'does not publish'],
  ['the kid of another key', rsa.token({}, { kid: 'ec-1' }), 'not valid'],
  ['an extension to be understood', rsa.token({}, { crit: ['b64'], b64: false }), 'extension'],
  ['another issuer', rsa.token({ iss: 'https://evil.example' }), 'another issuer'],
  ['an issuer with something after it', rsa.token({ iss: `${ISSUER}/` }), 'another issuer'],
  ['an issuer with something cut off', rsa.token({ iss: ISSUER.slice(0, -1) }), 'another issuer'],
  ['no issuer', rsa.token({ iss: undefined }), 'another issuer'],
  ['several issuers', rsa.token({ iss: [ISSUER] }), 'neither a key nor a token'],
  ['another audience', rsa.token({ aud: 'another' }), 'audience'],
  ['no audience', rsa.token({ aud: undefined }), 'audience'],
  ['several other audiences', rsa.token({ aud: ['a', 'b'] }), 'audience'],
  ['no audience among them', rsa.token({ aud: [] }), 'audience'],
  ['an audience that is no text', rsa.token({ aud: [{ [AUDIENCE]: true }] }), 'neither a key nor a token'],
  ['a client in place of an audience', rsa.token({ aud: undefined, client_id: AUDIENCE }), 'audience'],
  ['expired', rsa.token({ exp: NOW_S - 61 }), 'expired'],
  ['expired at the beginning of time', rsa.token({ exp: 0 }), 'expired'],
  ['never expiring', rsa.token({ exp: undefined }), 'never expires'],
  ['never expiring, in other words', rsa.token({ exp: null }), 'neither a key nor a token'],
  ['an expiry that is no number', rsa.token({ exp: '9999999999' }), 'neither a key nor a token'],
  [
    'an expiry beyond all numbers',
    rsa.token({ exp: 1 }).replace(/\..*\./, () => `.${b64('{"exp":1e999}')}.`),
    'token',
  ],
  ['not valid yet', rsa.token({ nbf: NOW_S + 61 }), 'not valid yet'],
  ['issued to nobody', rsa.token({ sub: undefined }), 'no claim sub'],
  ['issued to an empty name', rsa.token({ sub: '' }), 'no claim sub'],
  ['another payload', `${head}.${b64(JSON.stringify(claimsOf({ sub: 'root' })))}.${signature}`, 'signature'],
  ['another header', `${b64(JSON.stringify(rsa.header({ typ: 'x' })))}.${body}.${signature}`, 'signature'],
  [
    'the signature of another token',
    `${head}.${body}.${rsa.token({ sub: 'bob' }).split('.')[2]}`,
    'signature',
  ],
  ['the signature cut short', `${head}.${body}.${signature.slice(0, 20)}`, 'signature'],
  ['no signature', `${head}.${body}`, 'neither a key nor a token'],
  ['an empty signature', `${head}.${body}.`, 'neither a key nor a token'],
  ['one part', head, 'neither a key nor a token'],
  ['two dots', '..', 'neither a key nor a token'],
  [
    'four dots, as an encrypted token has',
    `${head}.${body}.${signature}.${signature}.${signature}`,
    'neither',
  ],
  ['parts that are empty', `${head}..${signature}`, 'neither a key nor a token'],
  ['garbage', 'garbage', 'neither a key nor a token'],
  ['garbage with dots', 'a.b.c', 'neither a key nor a token'],
  ['nothing', '', 'neither a key nor a token'],
  ['a list for a header', `${b64('[]')}.${body}.${signature}`, 'token'],
  ['a payload that is null', `${head}.${b64('null')}.${signature}`, 'neither a key nor a token'],
  ['a payload that is no JSON', `${head}.${b64('{"sub":')}.${signature}`, 'neither a key nor a token'],
  ['brackets without end', `${nested(5000)}.${nested(5000)}.${signature}`, 'neither a key nor a token'],
  [
    'a header of a megabyte',
    `${b64(`{"alg":"${'x'.repeat(1_000_000)}"}`)}.${body}.${signature}`,
    'not signed',
  ],
  ['a megabyte of dots', '.'.repeat(1_000_000), 'neither a key nor a token'],
  ['a megabyte of letters', 'A'.repeat(1_000_000), 'neither a key nor a token'],
];

function b64(text: string): string {
  return Buffer.from(text).toString('base64url');
}

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
    ['a secret', { kty: 'oct', kid: 'rsa-1', k: b64(publicPem.toString()), alg: undefined }],
    ['a key for encryption', rsa.jwk({ use: 'enc' })],
    ['a key for another algorithm', rsa.jwk({ alg: 'RS512' })],
    ['a key without its modulus', rsa.jwk({ n: undefined })],
    ['a key with a broken modulus', rsa.jwk({ n: '!', e: '!' })],
  ])('never makes a token right when it is %s', async (_, jwk) => {
    expect(await outcome(rsa.token(), verifierOf({}, jwksOf(jwk)))).toMatch(/^unauthenticated: /);
    expect(await outcome(hmac(publicPem), verifierOf({}, jwksOf(jwk)))).toMatch(/^unauthenticated: /);
  });
});
