import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hashSecret,
  isSecretOf,
  looksLikeKey,
  newKey,
  parseKey,
  principalOfKey,
  stateOf,
} from '../../../shared/access/api-key.ts';
import { isKeyId } from '../../../shared/access/key-id.ts';
import { keyOf } from '../../contract/key-store.contract.ts';
import { RUNS } from '../../support/arbitraries.ts';

const entropy = fc
  .infiniteStream(fc.nat(255))
  .map((stream) => (length: number) => Uint8Array.from({ length }, () => stream.next().value as number));

describe('newKey', () => {
  it('makes keys that are read again as they are', () => {
    fc.assert(
      fc.property(entropy, (random) => {
        const { id, secret, text } = newKey(random);

        expect(parseKey(text)).toEqual({ id, secret });
        expect(text).toBe(`odo_${id}_${secret}`);
        expect([isKeyId(id), looksLikeKey(text)]).toEqual([true, true]);
      }),
      RUNS,
    );
  });

  it('makes another key each time', () => {
    const keys = Array.from({ length: 1000 }, () => newKey(randomBytes));

    expect(new Set(keys.map(({ id }) => id)).size).toBe(1000);
    expect(new Set(keys.map(({ secret }) => secret)).size).toBe(1000);
  });

  it('uses every letter as often as any other', () => {
    const all = Uint8Array.from({ length: 256 }, (_, at) => at);

    const { secret } = newKey((length) => (length === 52 ? all : new Uint8Array(16)));

    const counts = Object.values(Object.groupBy(secret.split(''), (letter) => letter)).map(
      (list) => list?.length,
    );
    expect(counts).toEqual(Array.from({ length: 32 }, () => 8));
  });
});

describe('parseKey', () => {
  const { id, secret, text } = newKey((length) => new Uint8Array(length).fill(7));

  it.each([
    '',
    'odo_',
    `odo_${id}`,
    `odo_${id}_`,
    `odo_${id}_${secret.slice(1)}`,
    `${text}a`,
    ` ${text}`,
    `${text}\n`,
    text.toUpperCase(),
    text.replace('odo_', 'oda_'),
    `odo_${id}-${secret}`,
    `odo_${id.replace(/^./, 'l')}_${secret}`,
    `odo_${id}_${secret.replace(/^./, '0')}`,
    `odo_${secret}_${id}`,
    `${text}_${secret}`,
  ])('takes no %j', (other) => {
    expect(parseKey(other)).toBeUndefined();
  });
});

describe('isSecretOf', () => {
  it('tells the secret from all others', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (secret, other) => {
        const hash = hashSecret(secret);

        expect(isSecretOf(hash, secret)).toBe(true);
        expect(isSecretOf(hash, other)).toBe(other === secret);
      }),
      RUNS,
    );
  });

  it('keeps a hash that does not tell the secret', () => {
    expect(hashSecret('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });

  it.each(['', 'AAAA', hashSecret('a').slice(2)])(
    'takes nothing for the secret of the broken hash %j',
    (hash) => {
      expect(isSecretOf(hash, 'a')).toBe(false);
    },
  );
});

describe('stateOf', () => {
  it.each([
    [{ expiresMs: 100 }, 99, 'live'],
    [{ expiresMs: 100 }, 100, 'expired'],
    [{ expiresMs: 100, revokedMs: 500 }, 99, 'revoked'],
    [{ expiresMs: Number.NaN }, 99, 'expired'],
  ])('says of %j at %d: %s', (key, nowMs, state) => {
    expect(stateOf(key, nowMs)).toBe(state);
  });
});

describe('principalOfKey', () => {
  it('tells of a key what decisions need, and nothing of its secret', () => {
    const key = keyOf('k', { defaultDevice: 'car-7', may: ['write', 'read'] });

    expect(principalOfKey(key)).toEqual({
      kind: 'key',
      name: `fleet (${key.id})`,
      keyId: key.id,
      devices: ['car-*'],
      may: ['write', 'read'],
      defaultDevice: 'car-7',
    });
  });
});
