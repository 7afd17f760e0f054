import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DashboardBodies, DashboardStore } from '../../shared/dashboard/dashboard-store.ts';
import { bodyKeyOf, type DashboardRecord } from '../../shared/dashboard/record.ts';

export const recordOf = (given: Partial<DashboardRecord> = {}): DashboardRecord => ({
  id: randomUUID(),
  version: randomUUID(),
  revision: 1,
  bytes: 1000,
  name: 'Überblick',
  devices: ['car/1', 'car-2'],
  createdMs: 1000,
  updatedMs: 2000,
  accessedMs: 3000,
  isWhitelisted: false,
  isProtected: false,
  ...given,
});

const idsOf = async (list: AsyncIterable<{ readonly id: string }>): Promise<string[]> =>
  (await Array.fromAsync(list)).map(({ id }) => id);

/** What every store of dashboards has to hold, on what others may have left there. */
export function dashboardStoreContract(open: () => DashboardStore): void {
  describe('records', () => {
    it('keeps a record as it is, with and without a name', async () => {
      const store = open();
      const record = recordOf({ isWhitelisted: true, isProtected: true });
      const { name: _, ...nameless } = recordOf({ devices: [] });

      expect(await store.save(record, undefined)).toBe(true);
      expect(await store.save(nameless, undefined)).toBe(true);

      expect(await open().get(record.id)).toEqual(record);
      expect(await open().get(nameless.id)).toEqual(nameless);
      expect(await open().get(randomUUID())).toBeUndefined();
    });

    it('writes and removes only what is as it was read', async () => {
      const store = open();
      const first = recordOf();
      const second = { ...first, revision: 2, bytes: 5 };
      await store.save(first, undefined);

      expect(await store.save(first, undefined)).toBe(false);
      expect(await store.save(second, first)).toBe(true);
      expect(await store.save({ ...first, revision: 3 }, first)).toBe(false);
      expect(await store.remove(first)).toBe(false);
      expect(await store.get(first.id)).toEqual(second);
      expect(await store.remove(second)).toBe(true);
      expect(await store.remove(second)).toBe(false);
      expect(await store.save({ ...second, revision: 3 }, second)).toBe(false);
      expect(await store.get(first.id)).toBeUndefined();
    });

    it('notes when one was asked for, never earlier than before and never where there is none', async () => {
      const store = open();
      const record = recordOf();
      const unknown = randomUUID();
      await store.save(record, undefined);

      await store.touch(record.id, 5000);
      await store.touch(record.id, 4000);
      await store.touch(unknown, 4000);

      expect(await store.get(record.id)).toEqual({ ...record, accessedMs: 5000 });
      expect(await store.get(unknown)).toBeUndefined();
      expect(await store.remove(record)).toBe(false);
      expect(await store.save({ ...record, revision: 2 }, record)).toBe(false);
    });

    it('lists all in the order of their ids, from any of them on', async () => {
      const store = open();
      const records = Array.from({ length: 5 }, () => recordOf());
      for (const record of records) await store.save(record, undefined);
      const ids = records.map(({ id }) => id).toSorted();

      const all = await idsOf(store.list());
      const later = await idsOf(store.list(ids[2]));

      expect(all.filter((id) => ids.includes(id))).toEqual(ids);
      expect(all).toEqual(all.toSorted());
      expect(later.filter((id) => ids.includes(id))).toEqual(ids.slice(3));
    });
  });

  describe('tally', () => {
    it('counts in up to a limit, and off', async () => {
      const store = open();
      const before = await store.tally();

      expect(await store.reserve(10, before.bytes + 10)).toBe(true);
      expect(await store.reserve(1, before.bytes + 10)).toBe(false);
      expect(await store.reserve(5, undefined)).toBe(true);
      await store.release(12, before.epoch);

      const after = await open().tally();
      expect(after.bytes - before.bytes).toBe(3);
      expect(after.epoch).toBe(before.epoch);
      expect(after.moves).toBeGreaterThan(before.moves);
    });

    it('is set to what was counted, unless it moved, and lets nothing be taken off from before', async () => {
      const store = open();
      await store.reserve(10, undefined);
      const read = await store.tally();
      await store.reserve(1, undefined);
      const now = await store.tally();

      expect(await store.recount(7, read)).toBe(false);
      expect(await store.recount(7, now)).toBe(true);
      expect(await store.recount(8, now)).toBe(false);
      await store.release(3, now.epoch);

      const after = await store.tally();
      expect(after).toMatchObject({ bytes: 7, epoch: now.epoch + 1 });
      await store.release(3, after.epoch);
      expect((await store.tally()).bytes).toBe(4);
    });

    it('lets one alone make room until it is done or late', async () => {
      const store = open();
      const base = await store.tally();

      expect(await store.lease('a', 1000, 2000)).toBe(true);
      expect(await store.lease('b', 1500, 2500)).toBe(false);
      expect(await store.lease('b', 2001, 3000)).toBe(true);
      await store.endLease('a', true);
      expect(await store.lease('c', 2500, 3500)).toBe(false);
      expect((await store.tally()).isEvicting).toBe(true);
      await store.endLease('b', false);
      expect((await store.tally()).isEvicting).toBe(true);
      expect(await store.lease('c', 2500, 3500)).toBe(true);
      await store.endLease('c', true);

      expect(await store.tally()).toEqual({ ...base, isEvicting: false });
    });
  });

  it('tells of writes from their beginning to their end', async () => {
    const store = open();
    const [a, b] = [1, 2].map((bytes) => ({
      version: randomUUID(),
      id: randomUUID(),
      bytes,
      sinceMs: 1000 * bytes,
    }));
    const own = async () => {
      const all = await Array.fromAsync(open().pending());
      return all.filter(({ version }) => version === a!.version || version === b!.version);
    };

    await store.begin(a!);
    await store.begin(b!);
    expect(new Set(await own())).toEqual(new Set([a, b]));
    await store.end(a!.version);
    await store.end(a!.version);

    expect(await own()).toEqual([b]);
    await store.end(b!.version);
    expect(await own()).toEqual([]);
  });
}

/** What everything has to hold that keeps bodies. */
export function dashboardBodiesContract(open: () => DashboardBodies): void {
  const content = async (key: string): Promise<Buffer | undefined> => {
    const body = await open().read(key);
    return body && Buffer.concat(await Array.fromAsync(body));
  };

  it('keeps bodies byte for byte until they are removed', async () => {
    const [a, b] = [bodyKeyOf(recordOf()), bodyKeyOf(recordOf())];
    const packed = Buffer.from([0x1f, 0x8b, 0, 255, 10, 13]);

    await open().write(a, packed);
    await open().write(b, Buffer.alloc(300_000, 7));

    expect(await content(a)).toEqual(packed);
    expect(await content(b)).toEqual(Buffer.alloc(300_000, 7));
    await open().remove(a);
    await open().remove(a);
    expect(await content(a)).toBeUndefined();
    expect(await content(b)).toBeDefined();
  });

  it('lists those that were written before a moment', async () => {
    const key = bodyKeyOf(recordOf());
    await open().write(key, Buffer.from('x'));
    const dayMs = 24 * 3600 * 1000;

    const past = await Array.fromAsync(open().writtenBefore(Date.now() - dayMs));
    const coming = await Array.fromAsync(open().writtenBefore(Date.now() + dayMs));

    expect(past).not.toContain(key);
    expect(coming).toContain(key);
  });
}
