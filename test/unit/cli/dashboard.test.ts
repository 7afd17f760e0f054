import { type BinaryLike, createHash, createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { signedFetch } from '../../../cli/dashboard/signed-fetch.ts';
import { FakeServer, type Reaction } from './fake-server.ts';
import { runCli } from './fake-terminal.ts';

const ID = '0f8b7d0c-1f5e-4c5b-9a55-6c1c2f0c7a11';
const OTHER = '1f8b7d0c-1f5e-4c5b-9a55-6c1c2f0c7a11';
const entry = (id: string, flags: object = {}) => ({
  id,
  version: 'v',
  name: 'Speed',
  devices: [],
  bytes: 120,
  created: '2026-05-01T00:00:00Z',
  updated: '2026-05-02T00:00:00Z',
  accessed: '2026-05-03T00:00:00Z',
  whitelisted: false,
  protected: false,
  ...flags,
});
const DASHBOARD = { version: 1, name: 'Speed', panels: [] };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-cli-dashboard-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command against a server, and tells what that was asked. */
async function run(args: readonly string[], react: (path: string, method: string) => Reaction) {
  const seen: (readonly [asked: string, body: unknown])[] = [];
  const encodings = new Set<string | undefined>();
  await using server = await FakeServer.start(undefined, (path, method, body, headers) => {
    encodings.add(headers['content-encoding']);
    seen.push([`${method} ${path}`, body === '' ? undefined : JSON.parse(body)]);
    return react(path, method);
  });
  const outcome = await runCli(['dashboard', ...args, '--url', server.url, '--retry-for', '0']);
  return { ...outcome, seen, encodings };
}

const ok = (body: unknown): Reaction => ({ status: 200, body });
const refused = (status: number, code: string): Reaction => ({
  status,
  body: { status, code, title: 'No', detail: `it is ${code}` },
});

test('lists dashboards page by page, with what keeps them', async () => {
  const pages = [
    { dashboards: [entry(ID, { whitelisted: true })], cursor: ID },
    { dashboards: [entry(OTHER, { whitelisted: true, protected: true })] },
  ];

  const { out, code, seen } = await run(['list'], () => ok(pages.shift()));

  expect(code).toBe(0);
  expect(out).toContain(ID);
  expect(out).toMatch(new RegExp(`${ID} +Speed +120 +2026-05-02T00:00:00Z +whitelisted`));
  expect(out).toMatch(new RegExp(`${OTHER}.*protected`));
  expect(out).toContain('2 dashboards.');
  expect(seen.map(([asked]) => asked)).toEqual([
    'GET /dashboard?limit=1000',
    `GET /dashboard?limit=1000&cursor=${ID}`,
  ]);
});

test('says what to do about one that is not there', async () => {
  const { notes, code } = await run(['show', ID], () => refused(404, 'not-found'));

  expect(code).toBe(2);
  expect(notes).toContain('npx odograph dashboard list');
});

test.each([
  ['whitelist', 'POST', 'whitelist'],
  ['unlist', 'DELETE', 'whitelist'],
  ['protect', 'POST', 'protect'],
  ['unprotect', 'DELETE', 'protect'],
])('%s sets what it says', async (command, method, path) => {
  const { code, seen } = await run([command, ID], () => ok(entry(ID)));

  expect(code).toBe(0);
  expect(seen).toEqual([[`${method} /maintenance/dashboard/${ID}/${path}`, undefined]]);
});

test.each([
  [[], [ID]],
  [['--all'], [ID, OTHER]],
])('exports with %j those that are meant, with their flags', async (options, ids) => {
  const file = join(folder, `exported-${ids.length}.json`);
  const all = [entry(ID, { whitelisted: true, protected: true }), entry(OTHER)];

  const { code } = await run(['export', file, ...options], (path) => {
    const found = all.find(({ id }) => path.endsWith(id));
    return ok(found === undefined ? { dashboards: all } : { ...found, dashboard: DASHBOARD });
  });

  expect(code).toBe(0);
  const { dashboards } = JSON.parse(readFileSync(file, 'utf8')) as { dashboards: object[] };
  const flags = { whitelisted: true, protected: true };
  expect(dashboards).toEqual(
    [
      { id: ID, ...flags, dashboard: DASHBOARD },
      { id: OTHER, whitelisted: false, protected: false, dashboard: DASHBOARD },
    ].slice(0, ids.length),
  );
});

test('imports what was exported, and goes on after a refusal', async () => {
  const file = join(folder, 'import.json');
  const dashboards = [
    { id: OTHER, whitelisted: false, protected: false, dashboard: {} },
    { id: ID, whitelisted: true, protected: true, dashboard: DASHBOARD },
  ];
  writeFileSync(file, JSON.stringify({ dashboards }));

  const { code, out, notes, seen, encodings } = await run(['import', file], (path) =>
    path.includes(OTHER) ? refused(422, 'invalid-dashboard') : ok(entry(ID)),
  );

  expect(code).toBe(1);
  expect(out).toContain('1 dashboard put back, 1 refused.');
  expect(notes).toContain(OTHER);
  // The platform takes 6 MB of a request, and a dashboard may have more.
  expect([...encodings]).toEqual(['gzip']);
  expect(seen).toEqual([
    [`PUT /maintenance/dashboard/${OTHER}?whitelisted=false&protected=false`, {}],
    [`PUT /maintenance/dashboard/${ID}?whitelisted=true&protected=true`, DASHBOARD],
  ]);
});

test('imports one dashboard as delete prints it, and refuses what is none', async () => {
  const file = join(folder, 'one.json');
  writeFileSync(file, JSON.stringify({ id: ID, version: 'v', dashboard: DASHBOARD }));
  const none = join(folder, 'none.json');
  writeFileSync(none, '[]');

  const one = await run(['import', file], () => ok(entry(ID)));
  const refusal = await run(['import', none], () => ok({}));

  expect(one.seen).toEqual([
    [`PUT /maintenance/dashboard/${ID}?whitelisted=false&protected=false`, DASHBOARD],
  ]);
  expect([refusal.code, refusal.seen]).toEqual([2, []]);
  expect(refusal.notes).toContain('holds no dashboards');
});

test('signs for functions alone, and asks for credentials', () => {
  const deployed = new URL('https://abc.lambda-url.eu-central-1.on.aws/');
  const env = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' };

  expect(signedFetch(new URL('http://127.0.0.1:8321'), env)).toBeUndefined();
  expect(signedFetch(new URL('https://lambda-url.eu-central-1.on.aws.example.com'), env)).toBeUndefined();
  expect(signedFetch(deployed, env)).toBeTypeOf('function');
  expect(() => signedFetch(deployed, {})).toThrow('credentials');
});

const sha256 = (text: BinaryLike): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** A signature as AWS describes it: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signatureOf(method: string, url: URL, headers: Headers, names: string, body: BinaryLike): string {
  const lines = names.split(';').map((name) => `${name}:${name === 'host' ? url.host : headers.get(name)}\n`);
  const query = [...url.searchParams].map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const parts = [method, url.pathname, query.toSorted().join('&'), lines.join(''), names, sha256(body)];
  const time = headers.get('x-amz-date') ?? '';
  const scope = [time.slice(0, 8), 'eu-central-1', 'lambda', 'aws4_request'];
  const key = scope.reduce<string | Buffer>((secret, part) => hmac(secret, part), 'AWS4secret');
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(parts.join('\n'))].join('\n');
  return hmac(key, text).toString('hex');
}

test.each([
  ['GET', '?cursor=a%20b', undefined],
  ['PUT', '?whitelisted=true&protected=false', gzipSync('{"name":"Überblick"}')],
])('signs a %s as AWS checks it, in place of a key', async (method, query, body) => {
  const url = new URL(`https://abc.lambda-url.eu-central-1.on.aws/maintenance/dashboard/${ID}${query}`);
  const env = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };
  const sent = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('{}'));

  try {
    await signedFetch(url, env)!(url, {
      method,
      headers: { authorization: 'Bearer of-another-system', 'content-type': 'application/json' },
      ...(body !== undefined && { body }),
    });

    const headers = new Headers(sent.mock.calls[0]?.[1]?.headers);
    const [, names = '', signature] =
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-central-1\/lambda\/aws4_request, SignedHeaders=(\S+), Signature=(\S+)$/.exec(
        headers.get('authorization') ?? '',
      ) ?? [];
    expect(names.split(';')).toEqual(expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token']));
    expect(headers.get('x-amz-security-token')).toBe('token');
    expect(signature).toBe(signatureOf(method, url, headers, names, body ?? ''));
  } finally {
    sent.mockRestore();
  }
});
