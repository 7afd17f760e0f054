import { beforeAll, expect, test } from 'vitest';
import { PERMISSIONS } from '../../../shared/access/grants.ts';
import { type Answered, type AskedApi, fill, keyFor, openApi, world } from '../../support/api-in-process.ts';

const MINUTE_MS = 60_000;

let ask: (asked: AskedApi) => Promise<Answered>;
let admin: string;

beforeAll(async () => {
  ask = await openApi();
  for (const device of ['car-1', 'van-1']) await fill(device);
  admin = await keyFor(['admin'], ['*']);
});

interface Created {
  readonly key: { readonly id: string };
  readonly text: string;
}

async function create(body: object): Promise<Created> {
  const { status, text } = await ask({ path: '/api/keys', method: 'POST', body, key: admin });
  expect(status).toBe(201);
  return JSON.parse(text) as Created;
}

test('a key that was made does what it was made for, until it is revoked', async () => {
  const { key, text } = await create({ name: 'cars', may: ['read'], devices: ['car-*'] });
  const reads = async (device: string) => (await ask({ path: `/api/devices/${device}`, key: text })).status;

  expect([await reads('car-1'), await reads('van-1')]).toEqual([200, 404]);
  expect((await ask({ path: '/api/keys', key: text })).status).toBe(403);

  const path = `/api/keys/${key.id}/revoke`;
  const revoked = await ask({ path, method: 'POST', key: admin });
  expect(JSON.parse(revoked.text)).toMatchObject({ id: key.id, state: 'revoked' });
  world.nowMs += MINUTE_MS;
  expect(await reads('car-1')).toBe(401);
});

test('a key ends when it was said to, and the list tells its state and its last use', async () => {
  const expires = new Date(world.nowMs + MINUTE_MS).toISOString();
  const { key, text } = await create({ name: 'soon', may: ['read'], devices: ['*'], expires });
  await ask({ path: '/api/status', key: text });
  const stateOf = async () => {
    const listed = await ask({ path: '/api/keys', key: admin });
    const { keys } = JSON.parse(listed.text) as { keys: { id: string; state: string; lastUsed?: string }[] };
    return keys.find(({ id }) => id === key.id);
  };

  const used = new Date(world.nowMs).toISOString();
  expect(await stateOf()).toMatchObject({ state: 'live', expires, lastUsed: used });
  world.nowMs += MINUTE_MS;
  expect(await stateOf()).toMatchObject({ state: 'expired' });
  expect((await ask({ path: '/api/status', key: text })).status).toBe(401);
});

test('nobody manages keys who administers some devices only', async () => {
  const some = await keyFor(PERMISSIONS, ['car-*', 'van-*']);
  const body = { name: 'mine', may: ['admin'], devices: ['*'] };

  const answers = await Promise.all([
    ask({ path: '/api/keys', method: 'POST', body, key: some }),
    ask({ path: '/api/keys', key: some }),
    ask({ path: `/api/keys/${'k'.repeat(16)}/revoke`, method: 'POST', key: some }),
  ]);

  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
});

test('no answer holds what a key is known by, but the one that makes it', async () => {
  const { key, text } = await create({ name: 'secret', may: ['write'], devices: ['*'] });
  const { hash } = (await world.keys.get(key.id))!;

  const listed = await ask({ path: '/api/keys', key: admin });
  const revoked = await ask({ path: `/api/keys/${key.id}/revoke`, method: 'POST', key: admin });

  for (const answer of [listed.text, revoked.text, JSON.stringify(key)]) {
    expect(answer).toContain(key.id);
    expect(answer).not.toContain(hash);
    expect(answer).not.toContain(text.split('_')[2]);
  }
  expect(listed.headers['cache-control']).toBe('no-store');
});
