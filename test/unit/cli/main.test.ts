import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { resolveBaseUrl } from '../../../cli/base-url.ts';
import { parseRetryAfter } from '../../../shared/client/exchange.ts';
import { runCli } from './fake-terminal.ts';

const launcher = fileURLToPath(new URL('../../../cli/odograph.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cli-main-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Every Node on this machine, older ones too: the launcher has to work with each. */
function nodes(): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = [process.execPath, ...folders.map((path) => join(path, 'node'))].filter((path) =>
    existsSync(path),
  );
  const versions = new Map(found.map((path) => [execFileSync(path, ['--version']).toString().trim(), path]));
  return [...versions.values()];
}

describe.each(nodes())('under %s', (node) => {
  test('the launcher starts the command line and hands on its exit code', () => {
    const help = spawnSync(node, [launcher, '--help'], { encoding: 'utf8' });
    const wrong = spawnSync(node, [launcher, 'send'], { encoding: 'utf8' });

    expect(help.stderr).toBe('');
    expect(help.status).toBe(0);
    expect(help.stdout).toContain('Usage: odograph');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain("missing required argument 'file'");
  });
});

const COMMANDS = [
  'send',
  'simulate',
  'devices',
  'latest',
  'series',
  'odometer',
  'open',
  'dump',
  'export',
  'device',
  'redrive',
];

test.each(['create', 'list', 'revoke'])('key %s --help has an example', async (command) => {
  const { code, out } = await runCli(['key', command, '--help']);

  expect(code).toBe(0);
  expect(out).toContain(`$ npx odograph key ${command}`);
  expect(out).toContain('--table');
});

test('key --help tells how the first key is made, and how one is replaced', async () => {
  const { out } = await runCli(['key', '--help']);

  expect(out).toMatch(/The first key of a deployment[^]*--table/);
  expect(out).toMatch(/second one of the same name[^]*key create[^]*key list[^]*key revoke/);
});

test.each(COMMANDS)('%s --help has an example', async (command) => {
  const { code, out } = await runCli([command, '--help']);

  expect(code).toBe(0);
  expect(out).toContain(`$ npx odograph ${command}`);
  expect(out).toContain('--url');
});

test('an unknown command names the one that was meant', async () => {
  const { code, notes } = await runCli(['sned']);

  expect(code).toBe(2);
  expect(notes).toContain('Did you mean send?');
});

test('the system is found by option, environment, what a local one wrote down, or the default', () => {
  const cwd = join(folder, 'project');
  mkdirSync(join(cwd, '.odograph'), { recursive: true });
  writeFileSync(join(cwd, '.odograph', 'odograph.json'), '{"url":"http://127.0.0.1:4000","pid":1}');
  const env = { ODOGRAPH_URL: 'http://env:1' };

  expect(resolveBaseUrl('http://option:1', { env, cwd }).host).toBe('option:1');
  expect(resolveBaseUrl(undefined, { env, cwd }).host).toBe('env:1');
  expect(resolveBaseUrl(undefined, { env: {}, cwd }).host).toBe('127.0.0.1:4000');
  expect(resolveBaseUrl(undefined, { env: {}, cwd: folder }).host).toBe('127.0.0.1:8321');
  expect(() => resolveBaseUrl('ftp://x', { env: {}, cwd })).toThrow('not a URL of a server');
});

test.each([
  ['https://x.on.aws/api', 'https://x.on.aws/'],
  ['https://x.on.aws/ingest/', 'https://x.on.aws/'],
  ['https://x.on.aws/below/v1/manifest', 'https://x.on.aws/below'],
  ['https://x.on.aws/dashboard', 'https://x.on.aws/'],
  ['https://x.on.aws/maintenance/dashboard', 'https://x.on.aws/'],
  ['https://x.on.aws/apis', 'https://x.on.aws/apis'],
])('an address is taken as the deployment prints it: %s', (printed, origin) => {
  expect(resolveBaseUrl(printed, { env: {}, cwd: folder }).href).toBe(origin);
});

test('a folder cannot name a system on another machine', () => {
  const cwd = join(folder, 'foreign');
  mkdirSync(join(cwd, '.odograph'), { recursive: true });

  for (const url of ['http://10.0.0.1:8321', 'https://127.0.0.1.evil', 'http://localhost@evil', 'nowhere']) {
    writeFileSync(join(cwd, '.odograph', 'odograph.json'), JSON.stringify({ url, pid: process.pid }));
    expect(resolveBaseUrl(undefined, { env: {}, cwd }).host).toBe('127.0.0.1:8321');
  }
});

test('Retry-After is read in both its forms', () => {
  const now = Date.UTC(2024, 4, 1);

  expect(parseRetryAfter('3', now)).toBe(3000);
  expect(parseRetryAfter('Wed, 01 May 2024 00:00:05 GMT', now)).toBe(5000);
  expect(parseRetryAfter('soon', now)).toBeUndefined();
  expect(parseRetryAfter(null, now)).toBeUndefined();
});
