import { expect, test } from 'vitest';
import type { Key } from '../../../shared/api/keys.ts';
import { keyRequestSchema } from '../../../shared/api/keys.ts';
import { FakeServer, type Reaction } from './fake-server.ts';
import { runCli } from './fake-terminal.ts';

/** When the fake terminal's clock starts. */
const NOW = Date.UTC(2024, 4, 2, 12);
const DAY_MS = 86_400_000;
const TEXT = `odo_${'a'.repeat(16)}_${'b'.repeat(52)}`;

const at = (days: number): string => new Date(NOW + days * DAY_MS).toISOString();

const keyOf = (changes: Partial<Key> = {}): Key => ({
  id: 'a'.repeat(16),
  name: 'gateway',
  may: ['write'],
  devices: ['car-*'],
  state: 'live',
  created: at(-100),
  expires: at(265),
  ...changes,
});

/** A server that has some keys, makes every key that is asked for, and notes what was asked. */
async function keyServer(keys: readonly Key[] = [], refusal?: Reaction) {
  const asked: { path: string; method: string; body: unknown }[] = [];
  const server = await FakeServer.start(undefined, (path, method, body): Reaction => {
    asked.push({ path, method, body: body === '' ? undefined : JSON.parse(body) });
    if (refusal !== undefined) return refusal;
    if (method === 'GET') {
      const next = keys.findIndex(({ id }) => path.includes(`cursor=${id}`)) + 1;
      const cursor = next + 1 < keys.length ? { cursor: keys[next]!.id } : {};
      return { status: 200, body: { keys: keys.slice(next, next + 1), ...cursor } };
    }
    const revoked = keys.find(({ id }) => path === `/api/keys/${id}/revoke`);
    if (revoked) return { status: 200, body: { ...revoked, state: 'revoked', revoked: at(0) } };
    const { name, may, devices, defaultDevice } = keyRequestSchema.parse(JSON.parse(body));
    const made = keyOf({ name, may, devices, ...(defaultDevice !== undefined && { defaultDevice }) });
    return { status: 201, body: { key: made, text: TEXT } };
  });
  return { server, asked, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const CREATE = ['key', 'create', 'gateway', '--may', 'write', '--devices', 'car-*'];

test('create prints the key and nothing else, and all about it on stderr', async () => {
  await using fake = await keyServer();

  const { code, out, notes } = await runCli([...CREATE, '--url', fake.server.url]);

  expect(code).toBe(0);
  expect(out).toBe(TEXT);
  expect(notes).toContain('Made the key gateway:');
  expect(notes).toContain('shown this once');
  expect(notes).toContain('until 2025-01-22');
  expect(notes).toContain('export ODOGRAPH_KEY=');
  expect(notes).toContain(`'${fake.server.url}/ingest?device=car-1'`);
  expect(notes).not.toContain(TEXT);
  expect(fake.asked).toEqual([
    {
      path: '/api/keys',
      method: 'POST',
      body: { name: 'gateway', may: ['write'], devices: ['car-*'] },
    },
  ]);
});

test('create sends all that is asked for, globs with commas in braces as one', async () => {
  await using fake = await keyServer();
  const wish = ['--may', 'read, write', '--devices', '{a,b}-*,c', '--devices', 'd', '--default-device', 'd'];

  const { code } = await runCli([
    'key',
    'create',
    'x',
    ...wish,
    '--expires',
    '90d',
    '--url',
    fake.server.url,
  ]);

  expect(code).toBe(0);
  expect(fake.asked[0]!.body).toEqual({
    name: 'x',
    may: ['write', 'read'],
    devices: ['{a,b}-*', 'c', 'd'],
    defaultDevice: 'd',
    expires: at(90),
  });
});

test.each([
  ['12h', new Date(NOW + DAY_MS / 2).toISOString()],
  ['2027-01-31T00:00:00+01:00', '2027-01-30T23:00:00Z'],
])('a key ends when it was asked to: %s', async (text, expires) => {
  await using fake = await keyServer();

  await runCli([...CREATE, '--expires', text, '--url', fake.server.url]);

  expect(fake.asked[0]!.body).toMatchObject({ expires });
});

test.each([
  [['read'], ['car-*'], undefined, ['npx odograph devices', '/api/devices']],
  [['admin'], ['truck-?'], undefined, ['npx odograph device truck-1 --ordering']],
  [['write'], ["it's*"], undefined, [`--device 'it'\\''s1'`, `/ingest?device=it'\\''s1'`]],
  [['write'], ['car-*'], 'car-7', ['--device car-7', '/ingest --data-binary']],
])('create tells how a key is used: %s of %s', async (may, devices, device, expected) => {
  await using fake = await keyServer();
  const own = device === undefined ? [] : ['--default-device', device];
  const args = ['key', 'create', 'x', '--may', may.join(), '--devices', devices.join(), ...own];

  const { notes } = await runCli([...args, '--url', fake.server.url]);

  for (const part of expected) expect(notes).toContain(part);
});

test.each([
  [['key', 'create', 'x', '--devices', '*'], '--may'],
  [['key', 'create', 'x', '--may', 'write'], '--devices'],
  [['key', 'create', 'x', '--may', 'write,fly', '--devices', '*'], 'some of write, read and admin'],
  [['key', 'create', 'x', '--may', '', '--devices', '*'], 'some of write, read and admin'],
  [['key', 'create', 'x', '--may', 'write', '--devices', '*', '--expires', 'soon'], '90d'],
  [['key', 'create', 'x', '--may', 'write', '--devices', '*', '--expires', '2027-01-31'], '90d'],
  [['key', 'create', 'x', '--may', 'write', '--devices', '*', '--table', 't', '--key', 'k'], '--key'],
  [['key', 'create'], 'name'],
])('what is missing or wrong is told before anything is asked: %s', async (args, words) => {
  const { code, out, notes } = await runCli(args);

  expect(code).toBe(2);
  expect(out).toBe('');
  expect(notes).toContain(words);
});

test.each([
  [409, 'too-many-keys', 'npx odograph key list'],
  [401, 'unauthenticated', '--key'],
  [403, 'forbidden', '--key'],
  [400, 'invalid-request', 'not so (400)'],
])('a refusal of a new key says what to do: %i', async (status, code, words) => {
  await using fake = await keyServer([], { status, body: { status, code, detail: 'not so' } });

  const created = await runCli([...CREATE, '--url', fake.server.url]);

  expect(created).toMatchObject({ code: 2, out: '' });
  expect(created.notes).toContain(words);
});

test('a connection that breaks may have made a key, which is told instead of trying again', async () => {
  await using fake = await keyServer([], 'drop');

  const { code, out, notes } = await runCli([...CREATE, '--url', fake.server.url]);

  expect(code).toBe(2);
  expect(out).toBe('');
  expect(notes).toMatch(/may have been made all the same: npx odograph key list$/);
  expect(fake.asked).toHaveLength(1);
});

const KEYS: readonly Key[] = [
  keyOf({ id: 'b'.repeat(16), name: 'old', state: 'expired', expires: at(-3.5), lastUsed: at(-5) }),
  keyOf({ id: 'c'.repeat(16), name: 'gateway', created: at(-300), expires: at(20), lastUsed: at(-0.25) }),
  keyOf({ id: 'd'.repeat(16), name: 'gateway', state: 'revoked', revoked: at(-1) }),
  keyOf({ id: 'e'.repeat(16), name: 'report', may: ['read', 'admin'], devices: ['*'], expires: at(1) }),
  keyOf({ id: 'f'.repeat(16), name: 'gateway', devices: Array<string>(20).fill('car-*') }),
];

test('list shows the valid keys first, and tells of those that end soon and have no successor', async () => {
  await using fake = await keyServer(KEYS);

  const { code, out } = await runCli(['key', 'list', '--url', fake.server.url]);

  expect(code).toBe(0);
  expect(out.split('\n')).toEqual([
    'Id                Name     May         Devices                                   State              Expires               Last used',
    'cccccccccccccccc  gateway  write       car-*                                     live               2024-05-22            6 h ago',
    'ffffffffffffffff  gateway  write       car-*,car-*,car-*,car-*,car-*,car-*,car…  live               2025-01-22            never',
    'eeeeeeeeeeeeeeee  report   read,admin  *                                         live               2024-05-03 12:00 UTC  never',
    'dddddddddddddddd  gateway  write       car-*                                     revoked 1 day ago  2025-01-22            never',
    'bbbbbbbbbbbbbbbb  old      write       car-*                                     expired            2024-04-29            5 days ago',
    '',
    '5 keys, 3 of them valid.',
    'report ends in 1 day: make another key of the same name, and move its senders over.',
  ]);
});

test('as JSON a list is what the API says, all of it', async () => {
  await using fake = await keyServer(KEYS);

  const { out } = await runCli(['key', 'list', '--json', '--url', fake.server.url]);

  expect(new Set(JSON.parse(out).keys)).toEqual(new Set(KEYS));
});

test('an empty list says how to make a key', async () => {
  await using fake = await keyServer();

  const { out } = await runCli(['key', 'list', '--url', fake.server.url]);

  expect(out).toContain('npx odograph key create');
});

const revocations = (asked: readonly { method: string; path: string }[]): string[] =>
  asked.filter(({ method }) => method === 'POST').map(({ path }) => path);

test.each([['y'], ['Yes ']])('revoke asks back, and does it when told so: %s', async (answer) => {
  await using fake = await keyServer(KEYS);
  const questions: string[] = [];
  const ask = async (question: string): Promise<string> => (questions.push(question), answer);

  const { code, out, notes } = await runCli(['key', 'revoke', KEYS[1]!.id, '--url', fake.server.url], {
    ask,
  });

  expect(code).toBe(0);
  expect(questions).toHaveLength(1);
  expect(notes).toContain('may write car-*; last used 6 h ago, valid until 2024-05-22.');
  expect(notes).toContain('within 1 min');
  expect(out).toBe(`The key gateway (${KEYS[1]!.id}) is revoked.`);
  expect(revocations(fake.asked)).toEqual([`/api/keys/${KEYS[1]!.id}/revoke`]);
});

test.each([[''], ['n'], ['yet another']])('any other answer leaves a key as it is: %s', async (answer) => {
  await using fake = await keyServer(KEYS);

  const { code, notes } = await runCli(['key', 'revoke', KEYS[1]!.id, '--url', fake.server.url], {
    ask: async () => answer,
  });

  expect(code).not.toBe(0);
  expect(notes).toContain('The key stays as it is.');
  expect(revocations(fake.asked)).toEqual([]);
});

test('where nobody can be asked, revoke wants --yes', async () => {
  await using fake = await keyServer(KEYS);

  const unsure = await runCli(['key', 'revoke', KEYS[1]!.id, '--url', fake.server.url]);
  const before = revocations(fake.asked);
  const sure = await runCli(['key', 'revoke', KEYS[1]!.id, '--yes', '--url', fake.server.url]);

  expect(unsure.code).toBe(2);
  expect(unsure.notes).toContain('--yes');
  expect(before).toEqual([]);
  expect(sure.code).toBe(0);
  expect(revocations(fake.asked)).toHaveLength(1);
});

test('a key that got out can be revoked by its text, which is not told again', async () => {
  await using fake = await keyServer([keyOf()]);

  const { code, out, notes } = await runCli(['key', 'revoke', TEXT, '--yes', '--url', fake.server.url]);

  expect(code).toBe(0);
  expect(revocations(fake.asked)).toEqual([`/api/keys/${'a'.repeat(16)}/revoke`]);
  expect(out + notes + JSON.stringify(fake.asked)).not.toContain('b'.repeat(52));
});

test('revoking what is revoked, or not there, says so', async () => {
  await using fake = await keyServer(KEYS);

  const again = await runCli(['key', 'revoke', KEYS[2]!.id, '--url', fake.server.url]);
  const unknown = await runCli(['key', 'revoke', 'nobody', '--yes', '--url', fake.server.url]);

  expect(again).toMatchObject({ code: 0, out: expect.stringContaining('was revoked already: 2024-05-01') });
  expect(unknown.code).toBe(2);
  expect(unknown.notes).toContain('There is no key nobody.');
  expect(revocations(fake.asked)).toEqual([]);
});
