import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { type ApiKey, hashSecret } from '../../shared/access/api-key.ts';
import type { KeyStore } from '../../shared/access/key-store.ts';
import { ODD_NAMES } from '../support/names.ts';

const ID_LENGTH = 40;

const idOf = (start: string): string => start.padEnd(ID_LENGTH, 'a');

const CREATED = Date.UTC(2026, 0, 15);
const YEAR_MS = 365 * 86_400_000;

/** A key whose id begins with `start`, so that tests on one store know theirs; nobody knows its secret. */
export const keyOf = (start: string, changes: Partial<ApiKey> = {}): ApiKey => ({
  id: idOf(start),
  name: 'fleet',
  hash: hashSecret(randomUUID()),
  may: ['write'],
  devices: ['car-*'],
  createdMs: CREATED,
  expiresMs: CREATED + YEAR_MS,
  ...changes,
});

/**
 * What every KeyStore does.
 *
 * @param open gives the store; tests share it and differ in their ids
 * @param prefix of all ids
 */
export function keyStoreContract(open: () => KeyStore, prefix = ''): void {
  const ours = ({ id }: ApiKey): boolean => id.startsWith(prefix);

  it('knows nothing of a key that there is not', async () => {
    expect(await open().get(idOf(`${prefix}nobody`))).toBeUndefined();
    expect(await open().revoke(idOf(`${prefix}nobody`), CREATED)).toBeUndefined();
    await open().noteUse(idOf(`${prefix}nobody`), CREATED);
    expect(await open().get(idOf(`${prefix}nobody`))).toBeUndefined();
  });

  it('gives keys back as they were kept, whatever their names and devices', async () => {
    const plain = keyOf(`${prefix}b`);
    const full = keyOf(`${prefix}c`, {
      name: ODD_NAMES.join(' '),
      may: ['write', 'read', 'admin'],
      devices: [...ODD_NAMES, '{a,b}*'],
      defaultDevice: 'Ünï/çødé',
      revokedMs: CREATED + 1,
      usedMs: CREATED + 2,
    });
    const none = keyOf(`${prefix}d`, { devices: [], may: ['read'] });
    for (const key of [plain, full, none]) expect(await open().add(key)).toBe(true);
    for (const key of [plain, full, none]) expect(await open().get(key.id)).toEqual(key);
  });

  it('keeps the first key of an id', async () => {
    const first = keyOf(`${prefix}e`);
    expect(await open().add(first)).toBe(true);
    expect(await open().add({ ...first, may: ['admin'], devices: ['*'] })).toBe(false);
    expect(await open().get(first.id)).toEqual(first);
  });

  it('revokes once and for all', async () => {
    const key = keyOf(`${prefix}f`);
    await open().add(key);
    const revoked = { ...key, revokedMs: CREATED + 10 };
    expect(await open().revoke(key.id, CREATED + 10)).toEqual(revoked);
    expect(await open().revoke(key.id, CREATED + 99)).toEqual(revoked);
    expect(await open().add(key)).toBe(false);
    expect(await open().get(key.id)).toEqual(revoked);
  });

  it('notes the latest use, also of a key that is revoked meanwhile', async () => {
    const key = keyOf(`${prefix}g`);
    await open().add(key);
    for (const atMs of [CREATED + 5, CREATED + 9, CREATED + 7]) await open().noteUse(key.id, atMs);
    expect(await open().get(key.id)).toEqual({ ...key, usedMs: CREATED + 9 });
    await open().revoke(key.id, CREATED + 20);
    await open().noteUse(key.id, CREATED + 30);
    const now = { ...key, revokedMs: CREATED + 20, usedMs: CREATED + 30 };
    expect(await open().get(key.id)).toEqual(now);
  });

  it('lists keys page by page, each once and in order', async () => {
    const ids = Array.from({ length: 25 }, (_, at) => idOf(`${prefix}z${((at * 7) % 25) + 10}`));
    for (const id of ids) await open().add(keyOf(id));

    const paged: string[] = [];
    for (let after = `${prefix}y`; ; after = paged.at(-1)!) {
      const page = await open().list(after, 10);
      paged.push(...page.map(({ id }) => id));
      if (page.length < 10) break;
    }

    expect(paged.slice(0, 25)).toEqual(ids.toSorted());
    const all = await open().list(undefined, 100_000);
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted());
    expect(
      all
        .filter(ours)
        .slice(-25)
        .map(({ id }) => id),
    ).toEqual(ids.toSorted());
    expect(await open().list(undefined, 2)).toEqual(all.slice(0, 2));
  });
}
