import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { oidcHandler } from '../../../../local/access/oidc-handler.ts';
import { LOCAL_AUDIENCE, openOidcIssuer, type OidcIssuer } from '../../../../local/access/oidc-issuer.ts';
import { readIssuerKeys } from '../../../../shared/access/read-issuer-keys.ts';
import { principalOfToken } from '../../../../shared/access/token-grants.ts';
import { OidcTokenVerifier } from '../../../../shared/access/token-verifier.oidc.ts';
import { verifierOf } from './verifier-of.ts';

describe('an issuer that is served', () => {
  let server: ReturnType<typeof createServer>;
  let dataDir: string;
  let origin: string;
  let issuer: OidcIssuer;
  let nowMs: number;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'odograph-issuer-'));
    server = createServer((request, response) => handler(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    issuer = openOidcIssuer({ dataDir, origin, now: () => nowMs });
    const handler = oidcHandler(issuer);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  beforeEach(() => {
    nowMs = Date.now();
  });

  const CALLBACK = 'http://localhost:5173/back?from=odograph';
  /** From RFC 7636, appendix B. */
  const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

  type Fields = Readonly<Record<string, string | readonly string[] | undefined>>;

  function fieldsOf(fields: Fields): URLSearchParams {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) {
      for (const each of value === undefined ? [] : [value].flat()) parameters.append(name, each);
    }
    return parameters;
  }

  const wish = (changes: Fields = {}): URLSearchParams =>
    fieldsOf({
      response_type: 'code',
      client_id: 'board',
      redirect_uri: CALLBACK,
      scope: 'openid',
      state: 'a b&c',
      nonce: 'n-1',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      ...changes,
    });

  const post = (path: string, body: URLSearchParams | string, headers: Record<string, string> = {}) =>
    fetch(`${origin}/oidc${path}`, { method: 'POST', body, headers, redirect: 'manual' });

  const ask = (parameters: URLSearchParams) =>
    fetch(`${origin}/oidc/authorize?${parameters.toString()}`, { redirect: 'manual' });

  /** Signs in on the page as a browser would. */
  async function signIn(subject = 'alice', devices = 'car-*, bus-{1,2}'): Promise<URL> {
    const html = await (await ask(wish())).text();
    const form = new URLSearchParams();
    for (const [, name = '', value = ''] of html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)) {
      form.append(
        name,
        value.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
      );
    }
    form.set('subject', subject);
    form.set('devices', devices);
    const response = await post('/authorize', form, { origin });
    expect(response.status).toBe(303);
    return new URL(response.headers.get('location') ?? '');
  }

  const redemption = (code: string | null, changes: Fields = {}): URLSearchParams =>
    fieldsOf({
      grant_type: 'authorization_code',
      code: code ?? '',
      client_id: 'board',
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
      ...changes,
    });

  it('publishes where everything is, and keys that its tokens are checked with', async () => {
    const found = (await (await fetch(`${origin}/oidc/.well-known/openid-configuration`)).json()) as Record<
      string,
      unknown
    >;
    const readKeys = () => readIssuerKeys(String(found['jwks_uri']));
    const verifier = new OidcTokenVerifier(
      { issuer: String(found['issuer']), audience: [LOCAL_AUDIENCE] },
      { readKeys, now: Date.now, onError: () => undefined },
    );

    expect(found).toMatchObject({
      issuer: `${origin}/oidc`,
      authorization_endpoint: `${origin}/oidc/authorize`,
      token_endpoint: `${origin}/oidc/token`,
      code_challenge_methods_supported: ['S256'],
    });
    const token = issuer.issueToken({ subject: 'alice', devices: ['*'] });
    await expect(verifier.verify(token)).resolves.toMatchObject({ subject: 'alice' });
  });

  it('lets someone sign in, and gives their application tokens', async () => {
    const back = await signIn();
    const answer = await post('/token', redemption(back.searchParams.get('code')));
    const tokens = (await answer.json()) as Record<string, string>;

    expect(back.origin + back.pathname).toBe('http://localhost:5173/back');
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      from: 'odograph',
      state: 'a b&c',
      iss: `${origin}/oidc`,
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'openid' });
    const access = await verifierOf(issuer).verify(tokens['access_token']!);
    expect(principalOfToken(access, { claim: 'devices' })).toMatchObject({
      name: 'alice',
      devices: ['car-*', 'bus-{1,2}'],
    });
    const identity = await verifierOf(issuer, 'board').verify(tokens['id_token']!);
    expect(identity.claims['nonce']).toBe('n-1');
  });

  it('takes an application that says who it is in a header', async () => {
    const back = await signIn();
    const headers = { authorization: `Basic ${btoa('board:whatever')}` };
    const answer = await post(
      '/token',
      redemption(back.searchParams.get('code'), { client_id: undefined }),
      headers,
    );

    expect(answer.status).toBe(200);
  });

  it('redeems a code once, also when the first to try had no right to it', async () => {
    const first = (await signIn()).searchParams.get('code');
    const second = (await signIn()).searchParams.get('code');

    expect((await post('/token', redemption(first))).status).toBe(200);
    expect(await (await post('/token', redemption(first))).json()).toMatchObject({ error: 'invalid_grant' });
    expect((await post('/token', redemption(second, { code_verifier: 'x'.repeat(43) }))).status).toBe(400);
    expect(await (await post('/token', redemption(second))).json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('redeems no code after a minute', async () => {
    const code = (await signIn()).searchParams.get('code');
    nowMs += 60_000;

    expect(await (await post('/token', redemption(code))).json()).toMatchObject({ error: 'invalid_grant' });
  });

  it.each<[string, Fields, string]>([
    ['a code that was made up', { code: 'made up' }, 'invalid_grant'],
    ['no code', { code: undefined }, 'invalid_grant'],
    ['two codes', { code: ['a', 'b'] }, 'invalid_request'],
    ['another application', { client_id: 'other' }, 'invalid_grant'],
    ['no application', { client_id: undefined }, 'invalid_grant'],
    ['another address', { redirect_uri: 'http://localhost:5173/' }, 'invalid_grant'],
    ['no verifier', { code_verifier: undefined }, 'invalid_grant'],
    ['the challenge for a verifier', { code_verifier: CHALLENGE }, 'invalid_grant'],
    ['another verifier', { code_verifier: `${VERIFIER.slice(1)}A` }, 'invalid_grant'],
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
  ])('gives no tokens for %s', async (_, changes, error) => {
    const code = (await signIn()).searchParams.get('code');
    const answer = await post('/token', redemption(code, changes));

    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error });
  });

  it.each<[string, Fields]>([
    ['no application', { client_id: undefined }],
    ['an application of blanks', { client_id: 'a b' }],
    ['no address to go back to', { redirect_uri: undefined }],
    ['an address of another machine', { redirect_uri: 'https://evil.example/' }],
    ['an address that only looks like this machine', { redirect_uri: 'http://127.0.0.1.evil.example/' }],
    ['an address with a user', { redirect_uri: 'http://localhost@evil.example/' }],
    ['an address with a user on this machine', { redirect_uri: 'http://a:b@localhost/' }],
    ['an address that is a script', { redirect_uri: 'javascript:alert(1)//localhost' }],
    ['an address with a fragment', { redirect_uri: 'http://localhost/#a' }],
    ['two addresses', { redirect_uri: [CALLBACK, 'https://evil.example/'] }],
  ])('sends nobody anywhere for %s', async (_, changes) => {
    const asked = await ask(wish(changes));
    const posted = await post('/authorize', wish(changes), { origin });

    expect([asked.status, posted.status]).toEqual([400, 400]);
    expect([asked.headers.get('location'), posted.headers.get('location')]).toEqual([null, null]);
    expect(await asked.text()).toContain('made a mistake');
  });

  it.each<[Fields, string]>([
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ response_type: undefined }, 'unsupported_response_type'],
    [{ code_challenge: undefined }, 'invalid_request'],
    [{ code_challenge: 'short' }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge_method: undefined }, 'invalid_request'],
    [{ nonce: ['a', 'b'] }, 'invalid_request'],
    [{ scope: 'x'.repeat(2001) }, 'invalid_request'],
  ])('tells the application what is wrong with %j', async (changes, error) => {
    for (const response of [await ask(wish(changes)), await post('/authorize', wish(changes), { origin })]) {
      expect(response.status).toBe(303);
      const back = new URL(response.headers.get('location') ?? '');
      expect(back.origin).toBe('http://localhost:5173');
      expect(Object.fromEntries(back.searchParams)).toMatchObject({ error, state: 'a b&c' });
      expect(back.searchParams.has('code')).toBe(false);
    }
  });

  it.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
  ])('takes no form of another page: %j', async (headers: Record<string, string>) => {
    expect((await post('/authorize', wish({ subject: 'a' }), headers)).status).toBe(403);
  });

  it('answers by its own name only', async () => {
    const asked = (host: string) =>
      new Promise<number>((resolve, reject) => {
        const request = httpRequest(`${origin}/oidc/.well-known/jwks.json`, { headers: { host } });
        request
          .on('response', (response) => resolve(response.resume().statusCode ?? 0))
          .on('error', reject)
          .end();
      });
    const { port } = new URL(origin);

    expect(await asked(`127.0.0.1:${port}`)).toBe(200);
    expect(await asked(`localhost:${port}`)).toBe(200);
    for (const host of [`evil.example:${port}`, 'evil.example', '127.0.0.1'])
      expect(await asked(host)).not.toBe(200);
  });

  it('shows a page on which nothing of a request can do anything', async () => {
    const evil = '"><script>alert(1)</script>';
    const response = await ask(wish({ state: evil, nonce: evil, client_id: evil.replaceAll(' ', '') }));
    const html = await response.text();

    expect(html).not.toContain('<script');
    expect(html).toContain('&#60;script&#62;');
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; .*form-action 'self' http:\/\/localhost:5173; frame-ancestors 'none'/,
    );
    expect(response.headers.get('x-frame-options')).toBe('DENY');
  });

  it.each([
    ['GET', '/'],
    ['GET', '/token'],
    ['PUT', '/authorize'],
    ['GET', '/authorize/x'],
    ['GET', '/.well-known/other'],
  ])('has nothing at %s %s', async (method, path) => {
    expect((await fetch(`${origin}/oidc${path}`, { method })).status).toBe(404);
  });

  it('takes forms only, and none without end', async () => {
    const json = await post('/token', '{}', { 'content-type': 'application/json' });
    const long = await post('/token', new URLSearchParams({ code: 'x'.repeat(40_000) }));

    expect(await json.json()).toMatchObject({ error: 'invalid_request' });
    expect(await long.json()).toMatchObject({
      error: 'invalid_request',
      error_description: 'the form is too long',
    });
  });
});
