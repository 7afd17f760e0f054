import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { parseKey } from '../../../shared/access/api-key.ts';
import { NAMES } from '../../../local/resources.ts';
import type { CliResult } from '../../support/system.ts';

const CLI = join(import.meta.dirname, '../../../cli/odograph.mjs');
const DAY = '2026-01-02';

/** Where a user works: the system's data lies in it as it usually does. */
let folder: string;
let elsewhere: string;
let system: LocalSystem;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-cli-access-'));
  elsewhere = mkdtempSync(join(tmpdir(), 'odograph-cli-elsewhere-'));
  const dataDir = join(folder, '.odograph');
  system = await startLocal({ port: 0, dataDir, access: true, batchingWindowSeconds: 0 });
});
afterAll(async () => {
  await system.close();
  for (const each of [folder, elsewhere]) rmSync(each, { recursive: true, force: true });
});

/** Runs a command in a folder, with no more of an environment than is given. */
async function run(
  args: readonly string[],
  { cwd = folder, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<CliResult> {
  const { PATH = '', HOME = '' } = process.env;
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  const child = spawn(process.execPath, [CLI, ...args], { cwd, env: { PATH, HOME, CI: '1', ...env }, stdio });
  const closed = once(child, 'close');
  const texts = [child.stdout, child.stderr].map(async (output) =>
    (await Array.fromAsync<string>(output.setEncoding('utf8'))).join(''),
  );
  const [stdout = '', stderr = ''] = await Promise.all(texts);
  await closed;
  return { code: child.exitCode, stdout, stderr };
}

const made = async (...args: readonly string[]): Promise<string> => {
  const { code, stdout } = await run(['key', 'create', ...args]);
  expect(code).toBe(0);
  return stdout.trimEnd();
};

const readings = (...devices: readonly string[]): string => {
  const path = join(folder, 'readings.ndjson');
  const lines = devices.map((device, index) =>
    JSON.stringify({ device, sensor: 'speed', timestamp: `${DAY}T00:00:0${index}Z`, value: index }),
  );
  writeFileSync(path, lines.join('\n'));
  return path;
};

test('every command finds the key of the system that runs here', async () => {
  const from = ['--from', `${DAY}T03:00:00Z`, '--duration', '20'];
  const sent = await run(['simulate', '--device', 'car', ...from]);
  await system.settled();
  const commands = [
    ['devices'],
    ['device', 'car'],
    ['device', 'car', '--measure', 'plane'],
    ['latest', '--device', 'car'],
    ['series', '--device', 'car', '--sensor', 'speed'],
    ['odometer', '--device', 'car'],
    ['open', '--device', 'car', '--print'],
    ['dump', '--date', DAY, '--device', 'car'],
    ['open', '--device', 'car', '--start', `${DAY}T00:00:00Z`, '--end', '2026-01-03T00:00:00Z', '--print'],
    ['redrive', '--list'],
    ['redrive'],
    ['key', 'list'],
  ];

  const results = [];
  for (const args of commands) results.push({ args, ...(await run(args)) });

  expect(sent.code).toBe(0);
  expect(results.map(({ args, code, stderr }) => ({ args, code, told: code === 0 ? '' : stderr }))).toEqual(
    commands.map((args) => ({ args, code: 0, told: '' })),
  );
  const { key } = system.access!;
  expect(results.map(({ stdout, stderr }) => stdout + stderr).join('\n')).not.toContain(
    parseKey(key)!.secret,
  );
  const file = /http\S+\.mcap\S+/.exec(results[7]!.stdout)![0];
  expect((await fetch(file)).status).toBe(200);
});

test('nowhere else is anything let in without a key, and with one everywhere', async () => {
  const url = ['--url', system.url];
  const { key, issuer } = system.access!;
  const token = issuer.issueToken({ subject: 'reader', devices: ['*'], lifeSeconds: 60 });

  const nobody = await run(['devices', ...url], { cwd: elsewhere });
  const withKey = await run(['devices', ...url, '--key', key], { cwd: elsewhere });
  const withEnv = await run(['devices', ...url], { cwd: elsewhere, env: { ODOGRAPH_KEY: key } });
  const withToken = await run(['devices', ...url, '--key', token], { cwd: elsewhere });
  const tooMuch = await run(['key', 'list', ...url, '--key', token], { cwd: elsewhere });

  expect([nobody, withKey, withEnv, withToken, tooMuch].map(({ code }) => code)).toEqual([2, 0, 0, 0, 2]);
  expect(nobody.stderr).toMatch(/\(401\)\.\n.*--key/);
  expect(tooMuch.stderr).toMatch(/\(403\)\.\n.*--key/);
});

test('a key is made, sends what it may and nothing else, and is revoked', async () => {
  const key = await made('gateway north', '--may', 'write', '--devices', 'north-*', '--expires', '90d');
  const { id } = parseKey(key)!;

  const sent = await run(['send', readings('north-1', 'south-1'), '--key', key]);
  const refused = await run(['send', readings('x'), '--device', 'south-1', '--key', key]);
  const reading = await run(['latest', '--device', 'north-1', '--key', key]);
  await system.settled();
  const stored = await run(['devices', '--json']);
  const list = await run(['key', 'list', '--json']);
  const unsure = await run(['key', 'revoke', id]);
  const revoked = await run(['key', 'revoke', id, '--yes']);
  const after = await run(['key', 'list']);

  expect(sent.code).toBe(1);
  expect(sent.stdout).toMatch(/accepted +1\n[^]*rejected +1\n/);
  expect(sent.stdout).toMatch(/line 2 +speed +.*do not cover this device/);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/does not cover the device south-1 \(403\)\. 0 readings went through/);
  expect(reading.stderr).toContain('no permission to read (403)');
  expect(stored.stdout).toContain('"north-1"');
  expect(stored.stdout).not.toContain('south-1');
  expect(JSON.parse(list.stdout).keys).toContainEqual(
    expect.objectContaining({ id, name: 'gateway north', state: 'live', lastUsed: expect.any(String) }),
  );
  expect(unsure.code).toBe(2);
  expect(revoked.stdout).toBe(`The key gateway north (${id}) is revoked.\n`);
  expect(after.stdout).toMatch(new RegExp(`^${id} .* revoked `, 'm'));
});

test('a key that was never used is refused as soon as it is revoked', async () => {
  const key = await made('unused', '--may', 'read', '--devices', '*');

  await run(['key', 'revoke', key, '--yes']);
  const after = await run(['devices', '--key', key]);

  expect(after.code).toBe(2);
  expect(after.stderr).toContain('(401)');
});

test('a key that was made in the table itself is taken', async () => {
  const env = {
    AWS_ENDPOINT_URL_DYNAMODB: system.services.dynamoDb,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const wish = ['first', '--may', 'admin', '--devices', '*', '--table', NAMES.table];

  const { stdout } = await run(['key', 'create', ...wish], { env });
  const list = await run(['key', 'list', '--key', stdout.trimEnd()]);

  expect(list.code).toBe(0);
  expect(list.stdout).toMatch(/ first +admin +\* +live /);
});
