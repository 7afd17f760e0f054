import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { runCli } from '../../unit/cli/fake-terminal.ts';

let folder: string;
let system: LocalSystem;
let keys: Readonly<Record<'ours' | 'sender', string>>;

const DAY = '2026-01-02';
const place = (name: string): string => join(folder, name);

async function ask(path: string, key: string | undefined, method: string, body: string): Promise<Response> {
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const type = path === '/ingest' ? 'application/x-ndjson' : 'application/json';
  return fetch(system.url + path, { method, body, headers: { 'content-type': type, ...authorization } });
}

const made = async (name: string, may: readonly string[], devices: string): Promise<string> => {
  const answer = await ask(
    '/api/keys',
    system.access?.key,
    'POST',
    JSON.stringify({ name, may, devices: [devices] }),
  );
  return ((await answer.json()) as { text: string }).text;
};

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-export-access-'));
  system = await startLocal({ port: 0, dataDir: place('data'), access: true, batchingWindowSeconds: 0 });
  keys = { ours: await made('ours', ['read'], 'ours-*'), sender: await made('sender', ['write'], '*') };
  const readings = ['ours-1', 'ours-2', 'theirs-1'].flatMap((device) =>
    [DAY, '2026-01-03'].map((date, value) =>
      JSON.stringify({ device, sensor: 'speed', timestamp: `${date}T00:00:00Z`, value }),
    ),
  );
  await ask('/ingest', keys.sender, 'POST', readings.join('\n'));
  await system.settled();
  for (const device of ['ours-1', 'theirs-1']) {
    const body = JSON.stringify({ dataBindings: [{ key: { source: 'readings', identity: device } }] });
    await ask(`/api/sessions/of-${device}`, system.access?.key, 'PUT', body);
  }
  await runCli(['dump', '--date', DAY, '--url', system.url, '--key', system.access!.key], { sleep: pause });
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a key exports what it may read and nothing else, dumped days and streamed ones', async () => {
  const out = place('ours');

  const { code, out: said, notes } = await runCli(['export', out, '--url', system.url, '--key', keys.ours]);

  expect(code).toBe(0);
  expect(said).toContain('2 devices: 4 days fetched, 0 unchanged, 0 could not be had.');
  expect(readdirSync(out).filter((name) => !name.includes('.'))).toEqual(['ours-1', 'ours-2']);
  expect(gunzipSync(readFileSync(join(out, 'ours-2', `${DAY}.ndjson.gz`))).toString()).toContain('"ours-2"');
  expect(readFileSync(join(out, 'sessions.ndjson'), 'utf8').trimEnd().split('\n')).toHaveLength(1);
  const written = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const texts = written.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
  expect(texts.join('\n') + notes).not.toContain('theirs-1');
  expect(texts.join('\n')).not.toContain(keys.ours);
});

test('whoever may read all devices gets all of them', async () => {
  const { code, out: said } = await runCli([
    'export',
    place('all'),
    '--url',
    system.url,
    '--key',
    system.access!.key,
  ]);

  expect(code).toBe(0);
  expect(said).toContain('3 devices: 6 days fetched');
});

test.each([
  ['no key', undefined, /\(401\)\./],
  ['a key that may only write', 'sender', /\(403\)\./],
] as const)('nothing is exported with %s', async (_, name, why) => {
  const out = place(`nothing-${name}`);
  const key = name === undefined ? [] : ['--key', keys[name]];

  const { code, notes } = await runCli(['export', out, '--url', system.url, ...key]);

  expect(code).toBe(2);
  expect(notes).toMatch(why);
  expect(existsSync(join(out, 'ours-1'))).toBe(false);
});
