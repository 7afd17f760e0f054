import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KeyRing, keyRingText, parseKeyRing, turnKeyRing } from '../../../shared/access/key-ring.ts';
import { LinkKeys } from '../../../shared/access/link-keys.ts';
import { LINK_LIMITS } from '../../../shared/access/limits.ts';
import { RUNS } from '../../support/arbitraries.ts';

const turned = (times: number): KeyRing => {
  let ring = turnKeyRing(undefined, randomBytes);
  for (let at = 1; at < times; at += 1) ring = turnKeyRing(ring, randomBytes);
  return ring;
};

describe('a ring of keys', () => {
  it('is read as it was written', () => {
    for (const times of [1, 2, 3]) {
      const ring = turned(times);

      expect(parseKeyRing(keyRingText(ring))).toEqual(ring);
    }
  });

  it('turns so that a new key signs, and the one before goes on', () => {
    const one = turned(1);
    const two = turnKeyRing(one, randomBytes);
    const three = turnKeyRing(two, randomBytes);

    expect(one).toHaveLength(1);
    expect(two).toEqual([two[0], one[0]]);
    expect(three).toEqual([three[0], two[0]]);
    expect(new Set([one, two, three].map(([{ id }]) => id)).size).toBe(3);
  });

  const secret = 'A'.repeat(43);
  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"keys":{}}',
    '{"keys":[]}',
    '{"keys":[null]}',
    '{"keys":[{"id":"abcdefgh"}]}',
    '{"keys":[{"id":"abcdefgh","secret":""}]}',
    `{"keys":[{"id":"abcdefgh","secret":"${secret.slice(2)}"}]}`,
    `{"keys":[{"id":"abc","secret":"${secret}"}]}`,
    `{"keys":[{"id":"abcdefgh","secret":"${secret}"},{"id":5,"secret":"${secret}"}]}`,
  ])('is not read from %j', (text) => {
    expect(() => parseKeyRing(text)).toThrow('the keys of links cannot be read');
  });

  it('is never told of in an error', () => {
    const text = keyRingText(turned(2));
    fc.assert(
      fc.property(fc.nat(text.length), (length) => {
        const broken = text.slice(0, length);
        fc.pre(broken !== text);

        expect(() => parseKeyRing(broken)).toThrow(/^the keys of links cannot be read: they are not JSON$/);
      }),
      RUNS,
    );
  });
});

function setUp(times = 1) {
  const world = { ring: turned(times), nowMs: 0, reads: 0, down: false, errors: 0 };
  const keys = new LinkKeys({
    readRing: async () => {
      world.reads += 1;
      if (world.down) throw new Error('throttled');
      return keyRingText(world.ring);
    },
    now: () => world.nowMs,
    onError: () => {
      world.errors += 1;
    },
  });
  return { world, keys };
}

describe('LinkKeys', () => {
  it('sign with the first key and find each', async () => {
    const { world, keys } = setUp(2);

    expect(await keys.signing()).toEqual(world.ring[0]);
    for (const key of world.ring) expect(await keys.find(key.id)).toEqual(key);
    expect(world.reads).toBe(1);
  });

  it('notice a ring that was turned, by its new key or after some minutes', async () => {
    const { world, keys } = setUp();
    await keys.signing();
    world.ring = turnKeyRing(world.ring, randomBytes);

    expect(await keys.find(world.ring[0].id)).toEqual(world.ring[0]);
    expect(await keys.signing()).toEqual(world.ring[0]);

    world.ring = turnKeyRing(world.ring, randomBytes);
    world.nowMs += LINK_LIMITS.ringMs;
    expect(await keys.signing()).toEqual(world.ring[0]);
  });

  it('do not read the ring for every id that is made up', async () => {
    const { world, keys } = setUp();
    for (let at = 0; at < 20; at += 1) expect(await keys.find(`aaaaaa${at + 10}`)).toBeUndefined();
    expect(world.reads).toBe(2);
    world.nowMs += LINK_LIMITS.ringCoolDownMs;
    expect(await keys.find('zzzzzzzz')).toBeUndefined();
    expect(world.reads).toBe(3);
  });

  it('serve on while the ring cannot be read, if it ever was', async () => {
    const { world, keys } = setUp();
    world.down = true;
    await expect(keys.signing()).rejects.toMatchObject({ code: 'temporarily-unavailable' });
    await expect(keys.find('aaaaaaaa')).rejects.toMatchObject({ code: 'temporarily-unavailable' });

    world.down = false;
    const key = await keys.signing();
    world.down = true;
    world.nowMs += LINK_LIMITS.ringMs;
    expect(await keys.signing()).toEqual(key);
    expect(await keys.find(key.id)).toEqual(key);
    expect(world.errors).toBe(1);
  });
});
