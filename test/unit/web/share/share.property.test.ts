import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHash } from '../../../../web/model/route.ts';
import { NEW_DASHBOARD } from '../../../../web/model/edit-dashboard.ts';
import { canonicalJson, contentHash } from '../../../../web/share/canonical.ts';
import { sharedOf, sharedPlace } from '../../../../web/share/share-link.ts';

/** The same value with its members in the opposite order. */
const turned = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(turned)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .toReversed()
            .map(([name, member]) => [name, turned(member)]),
        )
      : value;

describe('canonical JSON', () => {
  test('is the same whatever the order of members, and holds the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);

        expect(canonicalJson(turned(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  test('leaves out what is undefined, and knows one order of a list from another', () => {
    expect(canonicalJson({ b: 1, a: undefined, A: [2, 1] })).toBe('{"A":[2,1],"b":1}');
  });
});

describe('the hash of a dashboard', () => {
  test('is SHA-256 of its canonical JSON', async () => {
    const expected = createHash('sha256').update(canonicalJson(NEW_DASHBOARD)).digest('hex');

    expect(await contentHash(NEW_DASHBOARD)).toBe(expected);
    expect(await contentHash({ ...NEW_DASHBOARD, name: 'Another' })).not.toBe(expected);
  });
});

describe('a link to a dashboard', () => {
  test('says which one, and what it was', () => {
    const hex = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((bytes) => Buffer.from(bytes).toString('hex'));
    fc.assert(
      fc.property(fc.uuid(), fc.option(hex, { nil: undefined }), (id, hash) => {
        expect(sharedOf(parseHash(sharedPlace({ id, hash })))).toEqual({ id, hash });
      }),
    );
  });

  test('that was cut short has a hash that no content has', () => {
    expect(sharedOf(parseHash('#/?dashboard=a&content=12ab'))).toEqual({ id: 'a', hash: '' });
  });

  test('is no other place', () => {
    expect(
      ['#/', '#/recordings?dashboard=a', '#/?dashboard=a%2Fb'].map((hash) => sharedOf(parseHash(hash))),
    ).toEqual([undefined, undefined, undefined]);
  });
});
