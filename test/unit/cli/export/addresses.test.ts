import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { FakeServer, type Reaction } from '../fake-server.ts';
import { runCli } from '../fake-terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'odograph-addresses-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KEY = 'odo_key';
const NOTHING: Reaction = { status: 404, body: { message: 'no' } };

/** A part of a system: what it answers by path, and what it was asked with which key. */
async function part(answers: Readonly<Record<string, object>>) {
  const asked: [path: string, key: string | undefined][] = [];
  const server = await FakeServer.start(undefined, (path, _, __, headers) => {
    const [name = ''] = path.split('?');
    asked.push([name, headers.authorization]);
    const body = answers[name];
    return body === undefined ? NOTHING : { status: 200, body };
  });
  return { server, asked };
}

const API = {
  '/api/devices': { devices: [{ device: 'car', sensors: 1 }] },
  '/api/devices/car': { device: 'car', ordering: 'any', channels: [] },
  '/api/sessions': { sessions: [], total: 0 },
};
const MANIFEST = { '/v1/manifest': { sources: [] } };
const DASHBOARDS = { '/dashboard/': { dashboards: [] }, '/dashboard': { dashboards: [] } };

test('a board tells where everything is, and each part is asked with the key', async () => {
  const [api, manifest, dashboards] = await Promise.all([part(API), part(MANIFEST), part(DASHBOARDS)]);
  const configuration = {
    apiUrl: `${api.server.url}/`,
    manifestUrl: `${manifest.server.url}/v1/manifest`,
    dashboardsUrl: `${dashboards.server.url}/`,
    sessionsUrl: '/',
    filesUrl: '/',
    access: { mode: 'keys' },
  };
  const board = await part({ '/config.json': configuration });
  const out = join(folder, 'board');

  const { code, out: said } = await runCli(['export', out, '--url', board.server.url, '--key', KEY]);

  const parts = [api, manifest, dashboards];
  for (const { server } of [...parts, board]) await server[Symbol.asyncDispose]();
  expect(code).toBe(0);
  expect(said).toContain('1 device: 0 days fetched');
  expect(board.asked.map(([path]) => path)).toEqual(['/config.json']);
  expect(parts.map(({ asked }) => asked.length > 0)).toEqual([true, true, true]);
  expect(new Set(parts.flatMap(({ asked }) => asked.map(([, key]) => key)))).toEqual(
    new Set([`Bearer ${KEY}`]),
  );
  expect(JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'))).toMatchObject({ leftOut: [] });
});

test('without a board the addresses are given, and dashboards are left out where theirs is not', async () => {
  const [api, manifest] = await Promise.all([part(API), part(MANIFEST)]);
  const out = join(folder, 'no-board');
  const given = ['--url', `${api.server.url}/api`, '--manifest-url', `${manifest.server.url}/v1/manifest`];

  const { code, notes } = await runCli(['export', out, ...given, '--key', KEY]);

  for (const { server } of [api, manifest]) await server[Symbol.asyncDispose]();
  expect(code).toBe(0);
  expect(notes).toContain('Left out: dashboards.json: it is not known where dashboards are');
  expect(readdirSync(out).toSorted()).toEqual([
    'car',
    'manifest.json',
    'session-configs.ndjson',
    'sessions.ndjson',
  ]);
});

test('an API without its manifest is told what to give', async () => {
  const api = await part(API);

  const { code, notes } = await runCli(['export', join(folder, 'alone'), '--url', api.server.url]);

  await api.server[Symbol.asyncDispose]();
  expect(code).toBe(2);
  expect(notes).toContain('--manifest-url');
});

test('a key is not sent to addresses of another protocol', async () => {
  const configuration = {
    apiUrl: 'https://elsewhere.example/',
    manifestUrl: '/v1/manifest',
    dashboardsUrl: '/',
    sessionsUrl: '/',
    filesUrl: '/',
    access: { mode: 'open' },
  };
  const board = await part({ '/config.json': configuration });

  const { code, notes } = await runCli([
    'export',
    join(folder, 'other'),
    '--url',
    board.server.url,
    '--key',
    KEY,
  ]);

  await board.server[Symbol.asyncDispose]();
  expect(code).toBe(2);
  expect(notes).toContain('names https://elsewhere.example, which is of another protocol');
});
