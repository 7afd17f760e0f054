import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSecretOf, parseKey } from '../../../shared/access/api-key.ts';
import { createKey, type KeyWish } from '../../../shared/access/create-key.ts';
import { KEY_LIMITS } from '../../../shared/access/limits.ts';
import { MemoryKeyStore } from '../../support/memory/key-store.ts';

const NOW = Date.UTC(2026, 0, 15);
const DAY_MS = 86_400_000;

const wish = (changes: Partial<KeyWish> = {}): KeyWish => ({
  name: 'fleet',
  may: ['write'],
  devices: ['car-*'],
  ...changes,
});

const portsAt = (nowMs = NOW, keys = new MemoryKeyStore()) => ({
  keys,
  now: () => nowMs,
  random: randomBytes,
});

describe('createKey', () => {
  it('keeps everything of a key but its secret', async () => {
    const ports = portsAt();

    const { key, text } = await createKey(
      wish({ defaultDevice: 'car-7', may: ['read', 'write', 'read'] }),
      ports,
    );

    const { id, secret } = parseKey(text)!;
    expect(await ports.keys.get(id)).toEqual(key);
    expect(key).toMatchObject({
      id,
      name: 'fleet',
      may: ['write', 'read'],
      devices: ['car-*'],
      defaultDevice: 'car-7',
      createdMs: NOW,
      expiresMs: NOW + 365 * DAY_MS,
    });
    expect(isSecretOf(key.hash, secret)).toBe(true);
    expect(JSON.stringify(key)).not.toContain(secret);
  });

  it.each([
    [{ name: '' }, 'name:'],
    [{ name: ' fleet' }, 'name:'],
    [{ name: 'a\nb' }, 'name:'],
    [{ name: 'x'.repeat(101) }, 'name:'],
    [{ may: [] }, 'may:'],
    [{ devices: [] }, 'devices:'],
    [{ devices: [''] }, 'devices:'],
    [{ devices: ['x'.repeat(257)] }, 'devices:'],
    [{ devices: Array.from({ length: 51 }, (_, at) => `car-${at}`) }, 'devices:'],
    [{ devices: ['{a,b}'.repeat(40)] }, 'devices:'],
    [{ defaultDevice: 'truck' }, 'defaultDevice:'],
    [{ defaultDevice: '' }, 'defaultDevice:'],
    [{ devices: ['*'], defaultDevice: 'a\u0000' }, 'defaultDevice:'],
    [{ expiresMs: NOW }, 'expires:'],
    [{ expiresMs: Number.NaN }, 'expires:'],
    [{ expiresMs: NOW + 0.5 }, 'expires:'],
    [{ expiresMs: NOW + 3654 * DAY_MS }, 'expires:'],
  ])('refuses %j and says what is wrong', async (changes: Partial<KeyWish>, what) => {
    const ports = portsAt();

    const made = createKey(wish(changes), ports);

    await expect(made).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining(what),
    });
    expect(ports.keys.keys.size).toBe(0);
  });

  it('lets two keys of a name be valid at once, and a third when one of them is not any more', async () => {
    const keys = new MemoryKeyStore();
    const first = await createKey(wish({ expiresMs: NOW + DAY_MS }), portsAt(NOW, keys));
    const second = await createKey(wish(), portsAt(NOW, keys));
    const third = () => createKey(wish(), portsAt(NOW + 1, keys));

    await expect(third()).rejects.toMatchObject({ code: 'too-many-keys', status: 409 });
    await createKey(wish({ name: 'another' }), portsAt(NOW, keys));
    await keys.revoke(second.key.id, NOW);
    await third();
    await expect(third()).rejects.toMatchObject({ code: 'too-many-keys' });
    await createKey(wish(), portsAt(first.key.expiresMs, keys));
  });

  it('counts all keys of a name, however many keys there are', async () => {
    const keys = new MemoryKeyStore();
    for (let at = 0; at < 1100; at += 1) {
      await keys.add({
        id: String(at).padStart(16, '2'),
        name: at >= 1098 ? 'fleet' : `other ${at}`,
        hash: '',
        may: ['write'],
        devices: ['*'],
        createdMs: NOW,
        expiresMs: NOW + KEY_LIMITS.usualLifeMs,
      });
    }

    await expect(createKey(wish(), portsAt(NOW, keys))).rejects.toMatchObject({ code: 'too-many-keys' });
  });

  it('takes another id when the first is taken', async () => {
    const draws = [1, 2, 3, 4].map((value) => (length: number) => new Uint8Array(length).fill(value));
    const keys = new MemoryKeyStore();
    const taken = await createKey(wish(), { ...portsAt(NOW, keys), random: draws[0]! });

    const values = [draws[0]!, draws[1]!, draws[2]!, draws[3]!];
    const made = await createKey(wish(), {
      ...portsAt(NOW, keys),
      random: (length) => values.shift()!(length),
    });

    expect(made.key.id).not.toBe(taken.key.id);
    expect(keys.keys.size).toBe(2);
  });
});
