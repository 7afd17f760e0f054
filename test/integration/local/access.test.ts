import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import type { LocalAccess } from '../../../local/access/start-access.ts';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { readStream } from '../../support/recordings.ts';

const DAY = '2026-01-02';
const NDJSON = 'application/x-ndjson';

let folder: string;
let system: LocalSystem;
let access: LocalAccess;

async function start(port: number): Promise<void> {
  const limits = { bodyBytes: 2000 };
  system = await startLocal({ port, dataDir: folder, access: true, limits, batchingWindowSeconds: 0 });
  access = system.access!;
}

/** On the same port: tokens are of the issuer at this address. */
async function restart(): Promise<void> {
  const port = Number(new URL(system.url).port);
  await system.close();
  await start(port);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-access-'));
  await start(0);
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

const bearer = (credentials: string): Record<string, string> => ({ authorization: `Bearer ${credentials}` });
const reading = (members: object): string =>
  JSON.stringify({ sensor: 'speed', timestamp: `${DAY}T03:04:05Z`, value: 1.5, ...members });

const send = async (body: string, headers: Record<string, string> = {}, query = ''): Promise<Response> =>
  fetch(`${system.url}/ingest${query}`, {
    method: 'POST',
    body,
    headers: { 'content-type': NDJSON, ...headers },
  });
const get = async (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(system.url + path, { headers });
const post = async (path: string, body: unknown, credentials: string): Promise<Response> =>
  fetch(system.url + path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...bearer(credentials) },
  });

const connect = (headers: Record<string, string>): WebSocket =>
  new WebSocket(`${system.url.replace('http', 'ws')}/socket`, { headers });

/** Status with which a connection is refused. */
const refusalOf = async (headers: Record<string, string>): Promise<number | undefined> => {
  const client = connect(headers);
  client.on('error', () => {});
  const [, response] = (await once(client, 'unexpected-response')) as [unknown, { statusCode?: number }];
  client.terminate();
  return response.statusCode;
};

interface KeyAnswer {
  readonly key: { readonly id: string };
  readonly text: string;
}
const newKey = async (wish: object): Promise<KeyAnswer> =>
  (await (await post('/api/keys', wish, access.key)).json()) as KeyAnswer;

/** Address of the first source of a device's manifest. */
async function sourceOf(device: string, credentials: string): Promise<string> {
  const answer = await get(`/v1/manifest?device=${device}`, bearer(credentials));
  const { sources } = (await answer.json()) as { sources: { url: string }[] };
  return sources[0]!.url;
}

/** Signs in as an application does in a browser: https://datatracker.ietf.org/doc/html/rfc7636 */
async function signIn(devices: string): Promise<string> {
  const redirectUri = 'http://127.0.0.1:9999/callback';
  const verifier = randomBytes(32).toString('base64url');
  const discovery = await get('/oidc/.well-known/openid-configuration');
  const { authorization_endpoint: page, token_endpoint: exchange } = (await discovery.json()) as Record<
    string,
    string
  >;
  const wanted = {
    response_type: 'code',
    client_id: 'viewer',
    redirect_uri: redirectUri,
    state: 'xyz',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const html = await (await fetch(`${page}?${new URLSearchParams(wanted).toString()}`)).text();
  expect(html).toContain('Sign in');
  const form = new URLSearchParams({ ...wanted, subject: 'ada', devices });
  const back = await fetch(page!, { method: 'POST', body: form, redirect: 'manual' });
  const location = new URL(back.headers.get('location')!);
  expect(location.href).toMatch(redirectUri);
  const redeemed = await fetch(exchange!, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: location.searchParams.get('code')!,
      client_id: 'viewer',
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
  });
  return ((await redeemed.json()) as { access_token: string }).access_token;
}

describe('sending', () => {
  test.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['something else', bearer('nonsense')],
    ['a key that nobody made', bearer(`odo_${'a'.repeat(16)}_${'b'.repeat(52)}`)],
  ])('is refused with %s, which says how to ask', async (_what, headers) => {
    const answer = await send(reading({ device: 'car' }), headers);

    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="odograph"/);
    expect(await answer.json()).toMatchObject({ code: 'unauthenticated' });
  });

  test("a device's key sends for its device, named or not, and for no other", async () => {
    const own = bearer(access.deviceKey);
    const body = [reading({}), reading({ device: 'car', sensor: 'rpm' }), reading({ device: 'van' })].join(
      '\n',
    );

    const mixed = await send(body, own);
    const foreign = await send(reading({}), own, '?device=van');
    await send(reading({ device: 'van' }), bearer(access.key));
    await system.settled();

    expect(await mixed.json()).toMatchObject({
      accepted: 2,
      invalid: [{ line: 3, code: 'device-not-allowed' }],
    });
    expect(foreign.status).toBe(403);
    expect(await foreign.json()).toMatchObject({ code: 'forbidden' });
  });

  test("neither a device's key nor a reader's token does what it is not for", async () => {
    const token = access.issuer.issueToken({ subject: 'ada', devices: ['*'] });

    expect((await send(reading({ device: 'car' }), bearer(token))).status).toBe(403);
    expect((await get('/v1/manifest?device=car', bearer(access.deviceKey))).status).toBe(403);
    expect((await get('/api/keys', bearer(token))).status).toBe(403);
  });
});

test('limits that are set hold, for those who may send', async () => {
  const long = reading({ device: 'car', value: 'x'.repeat(2000) });

  expect((await send(long, bearer(access.key))).status).toBe(413);
  expect((await send(long)).status).toBe(401);
});

describe('reading', () => {
  test('is refused to those who do not say who they are', async () => {
    for (const path of ['/v1/manifest?device=car', '/v1/data?device=car', '/api/devices'])
      expect((await get(path)).status).toBe(401);
  });

  test('someone who signed in reads their devices; others are not there for them', async () => {
    const token = await signIn('car');

    const own = await get('/v1/manifest?device=car', bearer(token));
    const foreign = await get('/v1/manifest?device=van', bearer(token));
    const missing = await get('/v1/manifest?device=nowhere', bearer(token));

    expect(await own.json()).toMatchObject({ sources: [{ topics: [{}, {}] }] });
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    // But for the name that was asked for, nothing tells them apart.
    expect((await foreign.text()).replace('van', 'nowhere')).toBe(await missing.text());
  });

  test('a key that may read does as a token does', async () => {
    const { text } = await newKey({ name: 'reader of car', may: ['read'], devices: ['car'] });

    expect((await get('/v1/manifest?device=car', bearer(text))).status).toBe(200);
    expect((await get('/v1/manifest?device=van', bearer(text))).status).toBe(404);
    expect((await send(reading({ device: 'car' }), bearer(text))).status).toBe(403);
  });

  test('a link to data works for whoever has it, and for nothing else', async () => {
    const link = await sourceOf('car', access.key);

    const bytes = await (await fetch(link)).bytes();
    const foreign = await fetch(link, { headers: bearer('of.someone.else') });
    const tampered = await fetch(link.replace('device=car', 'device=van'));

    expect(
      readStream(bytes)
        .messages.map(({ topic }) => topic)
        .toSorted(),
    ).toEqual(['/rpm', '/speed']);
    expect(foreign.status).toBe(200);
    await foreign.body?.cancel();
    expect(tampered.status).toBe(401);
  });

  test('a link to a file works whatever credentials come along, and without its signature none do', async () => {
    const { execution } = (await (await post('/api/dumps', { date: DAY }, access.key)).json()) as {
      execution: string;
    };
    const state = async (): Promise<unknown> =>
      (await get(`/api/dumps/${execution}`, bearer(access.key))).json();
    await expect.poll(state, { timeout: 60_000 }).toMatchObject({ status: 'succeeded' });
    const link = await sourceOf('car', access.key);
    const other = await sourceOf('van', access.key);
    const range = { range: 'bytes=0-7' };

    const foreign = await fetch(link, { headers: { ...range, ...bearer('of.someone.else') } });
    const bare = await fetch(link.split('?', 1)[0]!, { headers: { ...range, ...bearer(access.key) } });
    const swapped = await fetch(`${link.split('?', 1)[0]}?${other.split('?')[1]}`, { headers: range });
    const preflight = await fetch(link.split('?', 1)[0]!, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.foxglove.dev', 'access-control-request-method': 'GET' },
    });

    expect(new URL(link).pathname).toMatch(/^\/dumps\//);
    expect([foreign.status, await foreign.text()]).toEqual([206, '\uFFFDMCAP0\r\n']);
    expect([bare.status, swapped.status, preflight.status]).toEqual([403, 403, 200]);
  });
});

describe('a connection that stays open', () => {
  test('is refused to those who may not send', async () => {
    const token = access.issuer.issueToken({ subject: 'ada', devices: ['*'] });

    expect(await refusalOf({})).toBe(401);
    expect(await refusalOf(bearer('nonsense'))).toBe(401);
    expect(await refusalOf(bearer(token))).toBe(403);
  });

  test("takes a device's frames by its key", async () => {
    const client = connect(bearer(access.deviceKey));
    await once(client, 'open');
    const ask = async (frame: string): Promise<string> => {
      client.send(frame);
      const [answer] = (await once(client, 'message')) as [Buffer];
      return answer.toString();
    };

    // Of another day: the recording of this one stays up to date.
    const own = await ask(reading({ device: 'car', sensor: 'frames', timestamp: '2026-02-01T00:00:00Z' }));
    const foreign = await ask(reading({ device: 'van', sensor: 'frames' }));
    client.close();
    await once(client, 'close');

    expect(own).toMatch(/^OK/);
    expect(foreign).not.toMatch(/^OK/);
  });
});

describe('a restart', () => {
  test('leaves keys, tokens and links valid, but for keys that were revoked', async () => {
    const { key, deviceKey, keyFile, issuer } = access;
    const token = issuer.issueToken({ subject: 'ada', devices: ['*'] });
    const [file, data] = [await sourceOf('car', token), await linkToHour()];
    const revoked = await newKey({ name: 'soon gone', may: ['read'], devices: ['*'] });
    const before = await get('/api/devices', bearer(revoked.text));
    await post(`/api/keys/${revoked.key.id}/revoke`, {}, key);

    await restart();

    expect({ key: access.key, deviceKey: access.deviceKey }).toEqual({ key, deviceKey });
    expect(readFileSync(keyFile, 'utf8')).toBe(key);
    expect((await get('/api/devices', bearer(token))).status).toBe(200);
    expect((await get('/api/keys', bearer(key))).status).toBe(200);
    expect((await send(reading({}), bearer(deviceKey))).status).toBe(200);
    expect((await fetch(file, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(data)).status).toBe(200);
    expect(before.status).toBe(200);
    expect((await get('/api/devices', bearer(revoked.text))).status).toBe(401);
  });

  test("makes another administrator's key after the first was revoked", async () => {
    const { key, deviceKey } = access;
    const [, id] = key.split('_');
    const revoked = await post(`/api/keys/${id}/revoke`, {}, key);

    await restart();

    expect(revoked.status).toBe(200);
    expect(access.key).not.toBe(key);
    expect(access.deviceKey).toBe(deviceKey);
    expect((await get('/api/keys', bearer(key))).status).toBe(401);
    expect((await get('/api/keys', bearer(access.key))).status).toBe(200);
  });
});

/** A link to data of a day of which there is no file. */
async function linkToHour(): Promise<string> {
  await send(reading({ device: 'bus', timestamp: '2026-01-05T00:00:00Z' }), bearer(access.key));
  await system.settled();
  return sourceOf('bus', access.key);
}

test('what runs says where it is and where its key lies', () => {
  const told: unknown = JSON.parse(readFileSync(join(folder, 'odograph.json'), 'utf8'));

  expect(told).toEqual({ url: system.url, pid: process.pid, keyFile: join(folder, 'access', 'key') });
});

test('a key stands in its own file, and nowhere else in the data folder', () => {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  const filesWith = (text: string): string[] =>
    files.filter((name) => readFileSync(join(folder, name)).includes(text.split('_')[2]!));

  expect(filesWith(access.key)).toEqual([join('access', 'key')]);
  expect(filesWith(access.deviceKey)).toEqual([join('access', 'device-key')]);
});
