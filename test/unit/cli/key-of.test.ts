import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { resolveKey } from '../../../cli/key-of.ts';
import { newKey } from '../../../shared/access/api-key.ts';
import { FakeServer, type Reaction } from './fake-server.ts';
import { runCli, stream } from './fake-terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'cli-key-of-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HERE = new URL('http://127.0.0.1:4000');
const local = newKey(randomBytes).text;

/** A folder in which a local system runs that asks for a key. */
function running(name: string, content: string, changes: object = {}): string {
  const cwd = join(folder, name);
  mkdirSync(join(cwd, '.odograph', 'access'), { recursive: true });
  writeFileSync(join(cwd, '.odograph', 'access', 'key'), content);
  const told = { url: HERE.origin, pid: process.pid, keyFile: 'access/key', ...changes };
  writeFileSync(join(cwd, '.odograph', 'odograph.json'), JSON.stringify(told));
  return cwd;
}

test('a key is what the option says, else the environment, else that of the local system', () => {
  const cwd = running('usual', `${local}\n`);
  const env = { ODOGRAPH_KEY: 'ey.J.token\n' };

  expect(resolveKey('odo_x', HERE, { env, cwd })).toBe('odo_x');
  expect(resolveKey('', HERE, { env, cwd })).toBe('');
  expect(resolveKey(undefined, HERE, { env, cwd })).toBe('ey.J.token');
  expect(resolveKey(undefined, HERE, { env: { ODOGRAPH_KEY: '' }, cwd })).toBe(local);
  expect(resolveKey(undefined, HERE, { env: {}, cwd: folder })).toBe('');
  expect(() => resolveKey('two words', HERE, { env, cwd })).toThrow('What --key holds is neither');
  expect(() => resolveKey(undefined, HERE, { env: { ODOGRAPH_KEY: 'ü' }, cwd })).toThrow('ODOGRAPH_KEY');
});

test('the key of the local system goes to that system alone', () => {
  const cwd = running('alone', local);
  const at = (url: string): string => resolveKey(undefined, new URL(url), { env: {}, cwd });

  expect(at('http://localhost:4000')).toBe(local);
  expect(at('http://127.0.0.1:4000/below')).toBe(local);
  expect(at('http://127.0.0.1:4001')).toBe('');
  expect(at('https://127.0.0.1:4000')).toBe('');
  expect(at('http://10.0.0.1:4000')).toBe('');
  expect(at('http://localhost.evil:4000')).toBe('');
});

test.each([
  ['a process that is gone', running('gone', local, { pid: 2 ** 30 })],
  ['no process', running('none', local, { pid: 'none' })],
  ['a file that holds no key', running('other', 'the secret of something else')],
  ['a file that is not there', running('missing', local, { keyFile: 'access/no' })],
  ['no file', running('without', local, { keyFile: 1 })],
])('what was written down is not used: %s', (_, cwd) => {
  expect(resolveKey(undefined, HERE, { env: {}, cwd })).toBe('');
});

const refusing = (status: number, code: string): Promise<FakeServer> =>
  FakeServer.start(
    () => ({ status, body: { status, code, detail: 'not so' } }),
    (): Reaction => ({ status, body: { status, code, detail: 'not so' } }),
  );

test.each([
  [401, 'unauthenticated', 'npx odograph key create'],
  [403, 'forbidden', 'npx odograph key list'],
])('a refusal says what to do next: %i', async (status, code, next) => {
  await using server = await refusing(status, code);

  const answer = await runCli(['devices', '--url', server.url]);

  expect(answer.code).toBe(2);
  expect(answer.notes).toContain(`not so (${status}).`);
  expect(answer.notes).toContain(next);
});

test.each([[['--key', 'odo_secret']], [['--key=odo_secret']]])(
  'the command that goes on does not tell the key: %s',
  async (option) => {
    await using server = await refusing(403, 'forbidden');
    const args = ['send', '-', '--device', 'car-1', ...option, '--url', server.url];

    const { code, notes } = await runCli(args, { stdin: stream([Buffer.from('{"sensor":"a","value":1}')]) });

    expect(code).toBe(2);
    expect(server.requests[0]!.headers.authorization).toBe('Bearer odo_secret');
    expect(notes).toMatch(/npx odograph send - --device car-1 --key[ =]KEY --url \S+ --from 1$/);
    expect(notes).not.toContain('secret');
  },
);

test('no help tells the key that is in the environment', async () => {
  const { out } = await runCli(['devices', '--help'], { env: { ODOGRAPH_KEY: 'odo_secret' } });

  expect(out).toContain('$ODOGRAPH_KEY');
  expect(out).not.toContain('odo_secret');
});
