import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepKey, type KeptKeyPorts } from '../../../../local/access/kept-key.ts';
import { type ApiKey, parseKey, stateOf } from '../../../../shared/access/api-key.ts';
import { createKey, type KeyWish } from '../../../../shared/access/create-key.ts';
import { MemoryKeyStore } from '../../../support/memory/key-store.ts';

const WISH: KeyWish = { name: 'first', may: ['write'], devices: ['car'], expiresMs: 5000 };

let folder: string;
let path: string;
let nowMs: number;
let ports: KeptKeyPorts;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-kept-'));
  path = join(folder, 'access', 'key');
  nowMs = 1000;
  ports = { keys: new MemoryKeyStore(), now: () => nowMs };
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const keep = (wish: Partial<KeyWish> = {}): Promise<string> => keepKey(path, { ...WISH, ...wish }, ports);
const idOf = (text: string): string => parseKey(text)!.id;
const all = (): Promise<ApiKey[]> => ports.keys.list(undefined, 100);
const live = async (): Promise<string[]> =>
  (await all()).filter((key) => stateOf(key, nowMs) === 'live').map(({ id }) => id);

it('makes a key as it is wished, and keeps its text for nobody else to read', async () => {
  const text = await keep();

  expect(await ports.keys.get(idOf(text))).toMatchObject(WISH);
  expect(readFileSync(path, 'utf8')).toBe(text);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, 'access'))).toEqual(['key']);
});

it('stays with the key that it has', async () => {
  const texts = [await keep(), await keep(), await keep()];

  expect(new Set(texts).size).toBe(1);
  expect(await all()).toHaveLength(1);
});

it('takes a file that someone has ended with a newline', async () => {
  const text = await keep();
  writeFileSync(path, `${text}\n`);

  expect(await keep()).toBe(text);
});

it.each<[string, (text: string) => unknown]>([
  ['was revoked', (text) => ports.keys.revoke(idOf(text), nowMs)],
  ['has expired', () => (nowMs = 5000)],
  ['went with its table', () => (ports = { ...ports, keys: new MemoryKeyStore() })],
  ['went with its file', () => rmSync(path)],
  ['cannot be read any more', () => writeFileSync(path, 'odo_')],
  [
    'has another secret',
    (text) =>
      writeFileSync(
        path,
        text.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')),
      ),
  ],
])('makes another key after the first one %s, which is then the only valid one', async (_why, lose) => {
  const first = await keep();
  await lose(first);

  const second = await keep({ expiresMs: 9000 });

  expect(idOf(second)).not.toBe(idOf(first));
  expect(await live()).toEqual([idOf(second)]);
  expect(readFileSync(path, 'utf8')).toBe(second);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('can lose its key any number of times, and leaves those of other names alone', async () => {
  const other = await createKey(
    { ...WISH, name: 'another' },
    { ...ports, random: (bytes) => new Uint8Array(bytes) },
  );

  for (let times = 0; times < 5; times++) {
    rmSync(path, { force: true });
    await keep();
  }

  const kept = idOf(readFileSync(path, 'utf8'));
  expect(await live()).toEqual([other.key.id, kept].toSorted());
});
