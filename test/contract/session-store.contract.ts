import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SessionRecord } from '../../shared/session/session.ts';
import type { SessionStore, TimestampOrder } from '../../shared/session/session-store.ts';
import { ODD_NAMES } from '../support/names.ts';
import { bindingOf, records, recordOf } from '../support/sessions.ts';

const next = (record: SessionRecord, changes: Partial<SessionRecord['session']>): SessionRecord => ({
  ...record,
  session: { ...record.session, ...changes },
  revision: record.revision + 1,
});

/**
 * What every SessionStore does.
 *
 * @param open gives the store; tests share it and differ in their identities and timestamps
 * @param prefix of all identities
 */
export function sessionStoreContract(open: () => SessionStore, prefix = ''): void {
  let years = 0;
  /** A year that no other test has. */
  const newYear = (): bigint => BigInt(Date.UTC(2100 + (years += 1), 0, 1)) * 1_000_000n;
  const list = async (order: TimestampOrder): Promise<string[]> => {
    const found = await Array.fromAsync(open().list(order));
    return found.map(({ session }) => session.identity).filter((identity) => identity.startsWith(prefix));
  };

  it('knows nothing of what there is not', async () => {
    expect(await open().get(`${prefix}nothing`)).toBeUndefined();
    expect(await open().config(`${prefix}nothing`)).toBeUndefined();
  });

  it('gives sessions back with every digit, whatever their names and details', async () => {
    let nth = 0;
    await fc.assert(
      fc.asyncProperty(records, async (record) => {
        const identity = `${prefix}any ${(nth += 1)} ${record.session.identity}`;
        const saved = { ...record, session: { ...record.session, identity } };

        expect(await open().save(saved, undefined)).toBe(true);

        expect(await open().get(identity)).toEqual(saved);
      }),
      { numRuns: 50 },
    );
  });

  it('lets one writer be first', async () => {
    const first = recordOf(`${prefix}raced`, { timestamp: newYear() });
    expect(await open().save(first, undefined)).toBe(true);
    expect(await open().save({ ...first, token: 'other' }, undefined)).toBe(false);

    const [a, b] = [next(first, { group: 'a' }), next(first, { group: 'b' })];
    expect(await open().save(a, first)).toBe(true);
    expect(await open().save(b, first)).toBe(false);
    expect(await open().save({ ...b, revision: 3 }, { ...first, revision: 9 })).toBe(false);

    expect(await open().get(`${prefix}raced`)).toEqual(a);
  });

  it('lists by timestamps, in either direction and within bounds', async () => {
    const year = newYear();
    const made = [5, 3, 9, 3, 7].map((at, nth) =>
      recordOf(`${prefix}listed ${nth}`, { timestamp: year + BigInt(at) }),
    );
    for (const record of made) await open().save(record, undefined);
    const all = { from: year, to: year + 100n };

    expect(await list({ newestFirst: false, ...all })).toEqual(
      [1, 3, 0, 4, 2].map((nth) => `${prefix}listed ${nth}`),
    );
    expect(await list({ newestFirst: true, ...all })).toEqual(
      [2, 4, 0, 3, 1].map((nth) => `${prefix}listed ${nth}`),
    );
    expect(await list({ newestFirst: true, from: year + 3n, to: year + 5n })).toEqual(
      [0, 3, 1].map((nth) => `${prefix}listed ${nth}`),
    );
    expect(await list({ newestFirst: true, from: year + 4n, to: year + 4n })).toEqual([]);
    expect(await list({ newestFirst: true, from: year + 5n, to: year + 4n })).toEqual([]);
    expect((await list({ newestFirst: true })).length).toBeGreaterThanOrEqual(made.length);
  });

  it('keeps times before 1970 and at the ends of 64 bits in order', async () => {
    const times = [-(2n ** 63n), -1n, 0n, 2n ** 63n - 1n];
    for (const [nth, timestamp] of times.entries()) {
      await open().save(recordOf(`${prefix}far ${nth}`, { timestamp }), undefined);
    }
    const found = await list({ newestFirst: false });
    expect(found.filter((identity) => identity.startsWith(`${prefix}far `))).toEqual(
      [0, 1, 2, 3].map((nth) => `${prefix}far ${nth}`),
    );
  });

  it('lists a session once, where its timestamp is now, there and back', async () => {
    const year = newYear();
    const all = { newestFirst: false, from: year, to: year + 100n };
    const stays = recordOf(`${prefix}moved b`, { timestamp: year + 5n });
    let moves = recordOf(`${prefix}moved a`, { timestamp: year });
    await open().save(stays, undefined);
    await open().save(moves, undefined);
    for (const [timestamp, expected] of [
      [9n, ['b', 'a']],
      [9n, ['b', 'a']],
      [0n, ['a', 'b']],
      [7n, ['b', 'a']],
      [0n, ['a', 'b']],
    ] as const) {
      const moved = next(moves, { timestamp: year + timestamp });
      expect(await open().save(moved, moves)).toBe(true);
      moves = moved;
      expect(await list(all)).toEqual(expected.map((name) => `${prefix}moved ${name}`));
    }
  });

  it('lists sessions as they are now, with what they are bound to', async () => {
    const year = newYear();
    const first = recordOf(`${prefix}full`, { timestamp: year });
    await open().save(first, undefined);
    const second = { ...next(first, { details: { a: 1 } }), bindings: [bindingOf('car')] };
    await open().save(second, first);

    expect(await Array.fromAsync(open().list({ newestFirst: true, from: year, to: year }))).toEqual([second]);
  });

  it('lists more sessions than one call gives', { timeout: 60_000 }, async () => {
    const year = newYear();
    const identities = Array.from(
      { length: 230 },
      (_, nth) => `${prefix}many ${String(nth).padStart(3, '0')}`,
    );
    for (const identity of identities) await open().save(recordOf(identity, { timestamp: year }), undefined);

    expect(await list({ newestFirst: false, from: year, to: year })).toEqual(identities);
    expect(await list({ newestFirst: true, from: year, to: year })).toEqual(identities.toReversed());
  });

  it('keeps a configuration once and for all', async () => {
    for (const name of ODD_NAMES) {
      const content = Buffer.from(`content of ${name}`);
      const identifier = `${prefix}${name}`.slice(-128);
      expect(await open().addConfig(identifier, content)).toBe(true);
      expect(await open().addConfig(identifier, Buffer.from('other'))).toBe(false);
      expect(await open().addConfig(identifier, content)).toBe(false);
      expect(await open().config(identifier)).toEqual(content);
    }
  });
}
