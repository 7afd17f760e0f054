import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  authorizeUrl,
  callbackOf,
  challengeOf,
  checkedCode,
  discoveryOf,
  randomText,
  sessionOf,
  tokenForm,
} from '../../../web/model/oidc.ts';
import { readKept, sessionOfKey } from '../../../web/model/session.ts';

const ISSUER = 'https://issuer.example';
const settings = { issuer: ISSUER, clientId: 'board', scope: 'openid', token: 'access' } as const;
const discovery = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize?tenant=1`,
  token_endpoint: `${ISSUER}/token`,
};
const pending = { state: 'state-1', nonce: 'nonce-1', verifier: 'verifier-1', hash: '#/recordings/car-1' };
const redirectUri = 'https://board.example/';

const tokenOf = (claims: object): string =>
  ['{"alg":"none"}', JSON.stringify(claims), '']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

describe('going to the issuer', () => {
  test('brings along the challenge of a verifier that stays here', async () => {
    const verifier = randomText();

    const challenge = await challengeOf(verifier);

    expect(verifier).toMatch(/^[\w-]{43}$/);
    expect(challenge).toBe(createHash('sha256').update(verifier).digest('base64url'));
    expect(randomText()).not.toBe(verifier);
  });

  test('asks for a code, and keeps what the endpoint has in its query', () => {
    const url = new URL(
      authorizeUrl({
        settings: { ...settings, audience: 'api' },
        discovery,
        pending,
        challenge: 'c',
        redirectUri,
      }),
    );

    expect(url.origin + url.pathname).toBe(`${ISSUER}/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      tenant: '1',
      response_type: 'code',
      client_id: 'board',
      redirect_uri: redirectUri,
      scope: 'openid',
      state: 'state-1',
      nonce: 'nonce-1',
      code_challenge: 'c',
      code_challenge_method: 'S256',
      audience: 'api',
    });
    expect(url.href).not.toContain('verifier-1');
  });

  test.each([
    ['another issuer', { ...discovery, issuer: 'https://other.example' }],
    ['no endpoints', { issuer: ISSUER }],
    ['nothing', null],
  ])('trusts no description of %s', (_, document) => {
    expect(() => discoveryOf(document, ISSUER)).toThrow('does not describe itself');
  });
});

describe('coming back', () => {
  test('is told from any other way to the page', () => {
    expect(callbackOf('')).toBeUndefined();
    expect(callbackOf('?state=a')).toBeUndefined();
    expect(callbackOf('?code=c')).toBeUndefined();
    expect(callbackOf(`?code=c&state=s&iss=${encodeURIComponent(ISSUER)}`)).toEqual({
      code: 'c',
      state: 's',
      issuer: ISSUER,
    });
    expect(callbackOf('?error=access_denied&error_description=No&state=s')).toEqual({
      error: 'No',
      state: 's',
    });
  });

  test('gives the code of an attempt of this tab', () => {
    expect(checkedCode({ state: 'state-1', code: 'c', issuer: ISSUER }, pending, ISSUER)).toBe('c');
    expect(checkedCode({ state: 'state-1', code: 'c' }, pending, ISSUER)).toBe('c');
  });

  test.each([
    ['of another attempt', { state: 'state-2', code: 'c' }, pending, 'not begun in this tab'],
    ['of no attempt', { state: 'state-1', code: 'c' }, undefined, 'not begun in this tab'],
    [
      'of another issuer',
      { state: 'state-1', code: 'c', issuer: 'https://evil.example' },
      pending,
      'Another issuer',
    ],
    ['that is a refusal', { state: 'state-1', error: 'denied' }, pending, 'Nobody was signed in: denied'],
  ])('takes no answer %s', (_, callback, kept, message) => {
    expect(() => checkedCode(callback, kept, ISSUER)).toThrow(message);
  });

  test('shows the verifier to the token endpoint', () => {
    const form = tokenForm({ settings, code: 'c', verifier: 'verifier-1', redirectUri });

    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'authorization_code',
      client_id: 'board',
      code: 'c',
      code_verifier: 'verifier-1',
      redirect_uri: redirectUri,
    });
  });
});

describe('tokens', () => {
  const idToken = tokenOf({ sub: 'u-1', name: 'Zoë', nonce: 'nonce-1' });
  const answer = { access_token: 'access', id_token: idToken, expires_in: 60 };
  const nowMs = 1000;

  test('are kept with whom they are of, until they end', () => {
    expect(sessionOf(answer, { settings, nonce: 'nonce-1', nowMs })).toEqual({
      bearer: 'access',
      name: 'Zoë',
      endsMs: 61_000,
    });
  });

  test('are the ID token where the API takes that', () => {
    const wanted = { ...settings, token: 'id' as const };

    expect(sessionOf(answer, { settings: wanted, nonce: 'nonce-1', nowMs }).bearer).toBe(idToken);
    expect(() => sessionOf({ access_token: 'a' }, { settings: wanted, nonce: 'nonce-1', nowMs })).toThrow(
      'no ID token',
    );
  });

  test.each([
    [
      'of another sign-in',
      { ...answer, id_token: tokenOf({ sub: 'u-1', nonce: 'nonce-2' }) },
      'another sign-in',
    ],
    ['that cannot be read', { ...answer, id_token: 'nonsense' }, 'another sign-in'],
    ['that are none', { error: 'invalid_grant' }, 'without a token'],
  ])('%s are not taken', (_, given, message) => {
    expect(() => sessionOf(given, { settings, nonce: 'nonce-1', nowMs })).toThrow(message);
  });
});

describe('what a tab keeps', () => {
  test('is taken up until it ends', () => {
    const kept = JSON.stringify({ bearer: 'b', name: 'n', endsMs: 5000 });

    expect(readKept(kept, 4999)).toEqual({ bearer: 'b', name: 'n', endsMs: 5000 });
    expect(readKept(kept, 5000)).toBeUndefined();
  });

  test.each([null, '', '{', '{}', '{"bearer":"","name":""}'])('is nothing where it is %s', (text) => {
    expect(readKept(text, 0)).toBeUndefined();
  });

  test('shows no more of a key than tells it from others', () => {
    const { bearer, name } = sessionOfKey('  odo_k7m2wq9xr4tzc8vb_secret\n');

    expect(bearer).toBe('odo_k7m2wq9xr4tzc8vb_secret');
    expect(name).not.toContain('secret');
  });
});
