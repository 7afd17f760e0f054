import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newKey } from '../../../shared/access/api-key.ts';
import { Authenticator } from '../../../shared/access/authenticate.ts';
import { createKey, type KeyWish } from '../../../shared/access/create-key.ts';
import { KEY_LIMITS } from '../../../shared/access/limits.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { MemoryKeyStore } from '../../support/memory/key-store.ts';
import { RUNS } from '../../support/arbitraries.ts';

const NOW = Date.UTC(2026, 0, 15);
const DAY_MS = 86_400_000;

/** A store whose calls are counted and that can fail, a clock, and the authenticator in front of them. */
function setUp() {
  const keys = new MemoryKeyStore();
  const world = { nowMs: NOW, reads: 0, notes: 0, errors: 0, failsToNote: false };
  const counted = {
    add: keys.add.bind(keys),
    list: keys.list.bind(keys),
    revoke: keys.revoke.bind(keys),
    get: async (id: string) => {
      world.reads += 1;
      return keys.get(id);
    },
    noteUse: async (id: string, atMs: number) => {
      world.notes += 1;
      if (world.failsToNote) throw new Error('throttled');
      await keys.noteUse(id, atMs);
    },
  };
  const ports = { keys: counted, now: () => world.nowMs, onError: () => void (world.errors += 1) };
  const verifier = {
    verify: async (token: string) => {
      if (token !== 'good') throw new OdographError('unauthenticated', 'bad token');
      return { subject: 'alice', claims: { devices: ['car-*'] } };
    },
  };
  const open = () => new Authenticator({ ...ports, readers: { verifier, rules: { claim: 'devices' } } });
  const create = (wish: Partial<KeyWish> = {}) =>
    createKey(
      { name: 'fleet', may: ['write'], devices: ['car-*'], ...wish },
      { ...ports, random: randomBytes },
    );
  return { keys, world, ports, open, create };
}

const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

const outcome = (authenticator: Authenticator, text: string): Promise<string> =>
  authenticator.authenticate(bearer(text)).then(
    ({ name }) => `taken as ${name}`,
    (error: { code?: string; message: string }) => `${error.code}: ${error.message}`,
  );

describe('a key', () => {
  it('tells who asks, in each of the ways to send it', async () => {
    const { open, create } = setUp();
    const { key, text } = await create({ defaultDevice: 'car-7', may: ['read', 'write'] });
    const authenticator = open();

    const principals = await Promise.all(
      [bearer(text), { 'x-api-key': text }, { authorization: `Basic ${btoa(`${text}:`)}` }].map((headers) =>
        authenticator.authenticate(headers),
      ),
    );

    expect(principals).toEqual(
      Array.from({ length: 3 }, () => ({
        kind: 'key',
        name: `fleet (${key.id})`,
        keyId: key.id,
        devices: ['car-*'],
        may: ['write', 'read'],
        defaultDevice: 'car-7',
      })),
    );
  });

  it('is refused with another secret, with the secret of another key, and when nobody has it', async () => {
    const { open, create } = setUp();
    const [mine, other] = [(await create()).text, (await create()).text];
    const authenticator = open();
    const swapped = mine.slice(0, 21) + other.slice(21);
    const wrong = [swapped, mine.slice(0, 21) + newKey(randomBytes).secret, newKey(randomBytes).text];

    expect(await outcome(authenticator, mine)).toMatch(/^taken/);
    for (const text of wrong) {
      expect(await outcome(authenticator, text)).toBe('unauthenticated: there is no such key');
      expect(await outcome(open(), text)).toBe('unauthenticated: there is no such key');
    }
  });

  it('is refused from the moment on at which it expires, although it is remembered', async () => {
    const { world, open, create } = setUp();
    const { key, text } = await create({ expiresMs: NOW + 1000 });
    const authenticator = open();

    expect(await outcome(authenticator, text)).toMatch(/^taken/);
    world.nowMs = key.expiresMs - 1;
    expect(await outcome(authenticator, text)).toMatch(/^taken/);
    world.nowMs = key.expiresMs;
    expect(await outcome(authenticator, text)).toBe(`unauthenticated: the key fleet (${key.id}) has expired`);
  });

  it('is refused once it is revoked: at once where it is not remembered, else within a minute', async () => {
    const { keys, world, open, create } = setUp();
    const { key, text } = await create();
    const warm = open();
    await outcome(warm, text);
    await keys.revoke(key.id, NOW);
    const revoked = `unauthenticated: the key fleet (${key.id}) was revoked`;

    expect(await outcome(open(), text)).toBe(revoked);
    world.nowMs += KEY_LIMITS.cacheMs - 1;
    expect(await outcome(warm, text)).toMatch(/^taken/);
    world.nowMs += 1;
    expect(await outcome(warm, text)).toBe(revoked);
  });

  it('says that it is revoked or expired only to those who have its secret', async () => {
    const { keys, open, create } = setUp();
    const { key, text } = await create();
    await keys.revoke(key.id, NOW);

    expect(await outcome(open(), text.slice(0, 21) + newKey(randomBytes).secret)).toBe(
      'unauthenticated: there is no such key',
    );
  });

  it('can be replaced while it is in use', async () => {
    const { keys, world, open, create } = setUp();
    const authenticator = open();
    const old = await create();
    const replacement = await create();

    expect(await outcome(authenticator, old.text)).toMatch(/^taken/);
    expect(await outcome(authenticator, replacement.text)).toMatch(/^taken/);
    await keys.revoke(old.key.id, NOW);
    world.nowMs += KEY_LIMITS.cacheMs;
    expect(await outcome(authenticator, old.text)).toMatch(/^unauthenticated/);
    expect(await outcome(authenticator, replacement.text)).toMatch(/^taken/);
  });

  it('is read once a minute, and works at once when it is new', async () => {
    const { world, open, create } = setUp();
    const authenticator = open();
    const { text } = await create();

    for (let at = 0; at < 60; at += 1) {
      await outcome(authenticator, text);
      world.nowMs += 1000;
    }
    expect(world.reads).toBe(1);
    await outcome(authenticator, text);
    expect(world.reads).toBe(2);
  });

  it('is forgotten rather than that memory grows without end', async () => {
    const { world, open, create } = setUp();
    const authenticator = open();
    const texts = [];
    for (let at = 0; at <= KEY_LIMITS.cacheEntries; at += 1)
      texts.push((await create({ name: `key ${at}` })).text);
    for (const text of texts) await outcome(authenticator, text);
    world.reads = 0;

    expect(await outcome(authenticator, texts.at(-1)!)).toMatch(/^taken/);
    expect(world.reads).toBe(0);
    expect(await outcome(authenticator, texts[0]!)).toMatch(/^taken/);
    expect(world.reads).toBe(1);
  });

  it('has its use noted, once an hour', async () => {
    const { keys, world, open, create } = setUp();
    const { key, text } = await create();
    const authenticator = open();

    for (let minute = 0; minute < 121; minute += 1) {
      await outcome(authenticator, text);
      await outcome(open(), text);
      world.nowMs += 60_000;
    }

    expect(world.notes).toBe(3);
    expect(keys.keys.get(key.id)?.usedMs).toBe(NOW + 120 * 60_000);
  });

  it('is taken although its use cannot be noted', async () => {
    const { world, open, create } = setUp();
    const { text } = await create();
    world.failsToNote = true;

    expect(await outcome(open(), text)).toMatch(/^taken/);
    expect(world.errors).toBe(1);
  });

  it('is recalled by its id on a connection that it opened, for as long as it is valid', async () => {
    const { keys, world, open, create } = setUp();
    const { key } = await create();
    const authenticator = open();

    expect(await authenticator.recall(key.id)).toMatchObject({ kind: 'key', name: `fleet (${key.id})` });
    await expect(authenticator.recall('x'.repeat(16))).rejects.toMatchObject({ code: 'unauthenticated' });
    await keys.revoke(key.id, NOW);
    world.nowMs += KEY_LIMITS.cacheMs;
    await expect(authenticator.recall(key.id)).rejects.toThrow('was revoked');
  });

  it('has no use noted when it is refused', async () => {
    const { keys, world, open, create } = setUp();
    const { key, text } = await create();
    await keys.revoke(key.id, NOW);
    await outcome(open(), text);
    await outcome(open(), text.slice(0, 21) + newKey(randomBytes).secret);

    expect(world.notes).toBe(0);
  });
});

describe('a token', () => {
  it('tells who asks', async () => {
    const principal = await setUp().open().authenticate(bearer('good'));

    expect(principal).toEqual({ kind: 'token', name: 'alice', devices: ['car-*'], may: ['read'] });
  });

  it('is refused when it is not right, and where no issuer is configured', async () => {
    const { ports, open } = setUp();

    expect(await outcome(open(), 'bad')).toBe('unauthenticated: bad token');
    expect(await outcome(new Authenticator(ports), 'good')).toMatch(/^unauthenticated: only API keys/);
  });
});

describe('no credentials', () => {
  it('are answered with how to send some', async () => {
    const refused = setUp().open().authenticate({ accept: '*/*' });

    await expect(refused).rejects.toMatchObject({
      code: 'unauthenticated',
      challenge: 'Bearer realm="odograph"',
    });
  });

  it('and bad ones are told apart by the challenge', async () => {
    const refused = setUp().open().authenticate(bearer('bad!'));

    await expect(refused).rejects.toMatchObject({
      challenge: 'Bearer realm="odograph", error="invalid_token"',
    });
  });
});

describe('who asks', () => {
  it('follows what was done with keys, at the latest after a minute', async () => {
    const step = fc.oneof(
      fc.record({
        op: fc.constantFrom('create' as const, 'revoke' as const, 'use' as const),
        key: fc.nat(5),
      }),
      fc.record({ op: fc.constant('wait' as const), key: fc.constantFrom(1000, 30_000, 60_000, DAY_MS) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const { keys, world, open, create } = setUp();
        const authenticator = open();
        const wrong: object[] = [];
        const made: { text: string; id: string; expiresMs: number; revokedMs: number }[] = [];
        for (const { op, key } of steps) {
          const chosen = made[key % Math.max(made.length, 1)];
          if (op === 'wait') world.nowMs += key;
          else if (op === 'create') {
            const { text, key: kept } = await create({
              name: `${made.length}`,
              expiresMs: world.nowMs + DAY_MS,
            });
            made.push({ text, id: kept.id, expiresMs: kept.expiresMs, revokedMs: Number.POSITIVE_INFINITY });
          } else if (chosen !== undefined && op === 'revoke') {
            await keys.revoke(chosen.id, world.nowMs);
            chosen.revokedMs = Math.min(chosen.revokedMs, world.nowMs);
          } else if (chosen !== undefined) {
            const isTaken = (await outcome(authenticator, chosen.text)).startsWith('taken');
            const { expiresMs, revokedMs } = chosen;
            const surely = world.nowMs < Math.min(expiresMs, revokedMs);
            const atMost = world.nowMs < Math.min(expiresMs, revokedMs + KEY_LIMITS.cacheMs);
            if ((surely && !isTaken) || (isTaken && !atMost))
              wrong.push({ isTaken, nowMs: world.nowMs, ...chosen });
          }
        }
        expect(wrong).toEqual([]);
      }),
      { ...RUNS, numRuns: 300 },
    );
  });
});
