import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const START = join(import.meta.dirname, '../../../local/start.ts');
let folder: string;
const started: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-start-'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  /** What it has written so far, on both outputs. */
  readonly text: () => string;
  readonly exit: Promise<number | null>;
}

function run(...args: string[]): Run {
  const child = spawn(process.execPath, [START, '--port', '0', '--data', folder, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let text = '';
  for (const output of [child.stdout, child.stderr])
    output.setEncoding('utf8').on('data', (more) => (text += more));
  return { child, text: () => text, exit: once(child, 'close').then(([code]) => code as number | null) };
}

/** Resolves with the URL of a system that is ready. */
async function ready({ text }: Run): Promise<string> {
  await expect.poll(text, { timeout: 60_000 }).toContain('Ctrl-C stops it');
  return /http:\/\/127\.0\.0\.1:\d+/.exec(text())![0];
}

const childrenOf = (pid: number): number[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child = 0, parent]) => (parent === pid ? [child] : []));

const isAlive = (pid: number): boolean => {
  try {
    // A zombie is dead.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

test('a system says where it is, serves, stops on SIGTERM and leaves no process', async () => {
  const system = run();
  const url = await ready(system);
  const status = await fetch(`${url}/api/status`);
  const children = childrenOf(system.child.pid!);
  const told: unknown = JSON.parse(readFileSync(join(folder, 'odograph.json'), 'utf8'));

  system.child.kill('SIGTERM');
  const code = await system.exit;

  expect(status.status).toBe(200);
  expect(await status.json()).toMatchObject({ status: 'ok' });
  expect(told).toEqual({ url, pid: system.child.pid });
  expect(code).toBe(0);
  expect(system.text()).toMatch(/no credentials.*this machine only/s);
  expect(children.length).toBeGreaterThan(0);
  expect(children.filter(isAlive)).toEqual([]);
  expect(existsSync(join(folder, 'odograph.json'))).toBe(false);
});

test('with --access it prints a key and a token that work, and keeps them out of its files', async () => {
  const system = run('--access');
  const url = await ready(system);
  const [deviceKey, token] = [/^odo_\S+$/m, /^eyJ\S+$/m].map((line) => line.exec(system.text())![0]);
  const sent = await fetch(`${url}/ingest`, {
    method: 'POST',
    body: '{"sensor":"speed","value":1,"timestamp":"2026-01-02T03:04:05Z"}',
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${deviceKey}` },
  });
  const read = await fetch(`${url}/api/devices`, { headers: { authorization: `Bearer ${token}` } });
  const told: unknown = JSON.parse(readFileSync(join(folder, 'odograph.json'), 'utf8'));

  system.child.kill('SIGTERM');

  expect(await system.exit).toBe(0);
  expect([sent.status, read.status]).toEqual([200, 200]);
  expect(told).toMatchObject({ keyFile: join(folder, 'access', 'key') });
  expect(system.text()).toContain(`$(cat ${join(folder, 'access', 'key')})`);
  for (const log of readdirSync(join(folder, 'logs')))
    expect(readFileSync(join(folder, 'logs', log), 'utf8')).not.toMatch(/odo_[a-z2-9]+_|eyJ/);
});

test('a second system on the same data is refused; after a SIGKILL the data can be used again', async () => {
  const first = run();
  const url = await ready(first);
  await fetch(`${url}/api/status`);
  const children = childrenOf(first.child.pid!);
  const second = run();
  const secondCode = await second.exit;

  first.child.kill('SIGKILL');
  await first.exit;
  await expect.poll(() => children.filter(isAlive)).toEqual([]);
  const third = run();
  await ready(third);
  third.child.kill('SIGINT');

  expect(secondCode).toBe(1);
  expect(second.text()).toMatch(new RegExp(`in use by another Odograph .process ${first.child.pid}.`));
  expect(await third.exit).toBe(0);
});

test('a port that is taken is told of in one line, with what to do', async () => {
  const first = run();
  const url = await ready(first);
  const other = mkdtempSync(join(tmpdir(), 'odograph-start-'));

  const second = run('--port', new URL(url).port, '--data', other);
  const code = await second.exit;
  rmSync(other, { recursive: true, force: true });

  expect(code).toBe(1);
  expect(second.text()).toMatch(/^Port \d+ of 127\.0\.0\.1 is in use.*--port \d+\n$/);
});

test('--access with --open is refused, --help teaches', async () => {
  const [both, help] = [run('--access', '--open'), run('--help')];

  expect(await both.exit).toBe(2);
  expect(both.text()).toContain('--access and --open exclude each other');
  expect(await help.exit).toBe(0);
  expect(help.text()).toContain('--throttle');
});
