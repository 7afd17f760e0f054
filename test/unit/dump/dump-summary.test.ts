import { beforeEach, describe, expect, it } from 'vitest';
import { type DumpPorts, dumpDay } from '../../../shared/dump/dump-day.ts';
import type { DeviceTrail } from '../../../shared/index/recording-index.ts';
import { dateOfHour, HOUR_MS } from '../../../shared/reading/instant.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { crashing } from '../../support/crashing.ts';
import { MemoryFileStore } from '../../support/memory/file-store.ts';
import { naiveSummary } from '../../support/naive-summary.ts';
import { Oracle } from '../../support/oracle.ts';
import { FIRST_HOUR, numbered } from '../../support/readings.ts';
import { memoryStores, newFileWriter, newToken, store, type Stores } from '../../support/stores.ts';

const DAY = '2026-05-01';
const MIDNIGHT = FIRST_HOUR - 22;
const NEXT_DAY_MS = (MIDNIGHT + 27) * HOUR_MS;

const readings = (count: number, from = 0): Reading[] =>
  Array.from({ length: count }, (_, at) =>
    numbered('car', `s${at % 3}`, MIDNIGHT + (at % 24), 1000 + from + at, from + at),
  );

let stores: Stores;
let files: MemoryFileStore;
let oracle: Oracle;
const portsOf = (of: Stores): DumpPorts => ({
  ...of,
  files,
  newWriter: newFileWriter,
  now: () => NEXT_DAY_MS,
  newToken,
});

beforeEach(() => {
  stores = memoryStores();
  files = new MemoryFileStore();
  oracle = new Oracle();
});

async function take(some: readonly Reading[]): Promise<void> {
  await store(stores, some, NEXT_DAY_MS);
  oracle.add(some);
}

const isPending = async (): Promise<boolean> => (await stores.index.pendingDates('car', DAY, DAY)).length > 0;

/** What is kept of the day, in order. */
async function kept(): Promise<{ revision: number; channels: unknown } | undefined> {
  const all = [...Array.from({ length: 20 }).keys()];
  const [part] = await Array.fromAsync(stores.summaries.quarters('car', all, DAY, DAY));
  return part && { revision: part.revision, channels: [...part.content].toSorted(([a], [b]) => a - b) };
}

async function expected(): Promise<unknown> {
  const channels = (await stores.index.head('car'))?.channels ?? [];
  const ofDay = oracle.readings('car').filter(({ hour }) => dateOfHour(hour) === DAY);
  return [...naiveSummary(channels, ofDay).channels].toSorted(([a], [b]) => a - b);
}

const at = (sensor: string, hour: number): Reading => ({
  device: 'car',
  sensor,
  hour,
  ns: 5,
  kind: 'number',
  value: 1,
});
const trail = async (): Promise<[number, number][]> =>
  [...((await stores.index.trail('car'))?.lastHours ?? [])].toSorted(([a], [b]) => a - b);

describe('a dump', () => {
  it('sums the day up, and again when readings come late', async () => {
    await take(readings(100));
    await dumpDay('car', DAY, portsOf(stores));
    expect(await kept()).toEqual({ revision: 24, channels: await expected() });
    await take(readings(50, 7000));
    expect(await isPending()).toBe(true);
    await dumpDay('car', DAY, portsOf(stores));
    expect(await isPending()).toBe(false);
    expect(await kept()).toEqual({ revision: 48, channels: await expected() });
  });

  it.each(['before', 'after'] as const)(
    'leaves no day unmarked that is not summed up, wherever it dies %s a write',
    async (when) => {
      let deaths = 0;
      for (let write = 0; ; write += 1) {
        stores = memoryStores();
        files = new MemoryFileStore();
        oracle = new Oracle();
        await take(readings(40));
        const dying = dumpDay('car', DAY, portsOf(crashing(stores, { write, when })));
        const isDead = await dying.then(
          () => false,
          () => true,
        );
        const found = (await isPending()) ? 'pending' : (await kept())?.channels;
        expect(['pending', await expected()]).toContainEqual(found);
        await dumpDay('car', DAY, portsOf(stores));
        expect(await isPending()).toBe(false);
        expect((await kept())?.channels).toEqual(await expected());
        expect((await stores.index.trail('car'))?.lastHours.size).toBeGreaterThan(0);
        if (!isDead) break;
        deaths += 1;
      }
      // The summary, the trail, the dump and the mark are each a write.
      expect(deaths).toBeGreaterThanOrEqual(4);
    },
  );

  it('that knows of less does not take the place of one that knew more, however late it is done', async () => {
    await take(readings(40));
    const { promise: until, resolve: goOn } = Promise.withResolvers<void>();
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    const slow: Stores = {
      ...stores,
      summaries: Object.assign(Object.create(stores.summaries), {
        put: async (summary: Parameters<Stores['summaries']['put']>[0]) => {
          reach();
          await until;
          await stores.summaries.put(summary);
        },
      }),
    };
    const older = dumpDay('car', DAY, portsOf(slow));
    await reached;
    await take(readings(30, 7000));
    await dumpDay('car', DAY, portsOf(stores));
    goOn();
    expect((await older).status).toBe('unchanged');
    expect(await isPending()).toBe(false);
    expect((await kept())?.channels).toEqual(await expected());
  });

  it('twice at once keeps one summary and removes the mark', async () => {
    await take(readings(40));
    await Promise.all([dumpDay('car', DAY, portsOf(stores)), dumpDay('car', DAY, portsOf(stores))]);
    expect(await isPending()).toBe(false);
    expect((await kept())?.channels).toEqual(await expected());
  });

  it('of which the summary cannot be kept is not published, and leaves no files', async () => {
    await take(readings(40));
    const full: Stores = {
      ...stores,
      summaries: Object.assign(Object.create(stores.summaries), {
        put: async () => Promise.reject(new Error('no room')),
      }),
    };
    await expect(dumpDay('car', DAY, portsOf(full))).rejects.toThrow('no room');
    expect(await stores.index.dumps('car', DAY, DAY)).toEqual([]);
    expect([...files.files.keys()]).toEqual([]);
    expect(await isPending()).toBe(true);
  });
});

describe('the trail of a device', () => {
  it('tells the last hour of each channel, in whatever order days are dumped', async () => {
    await take([at('a', MIDNIGHT + 3), at('b', MIDNIGHT + 7), at('a', MIDNIGHT + 1)]);
    await take([at('b', MIDNIGHT - 20), at('c', MIDNIGHT - 20)]);
    for (const date of [DAY, '2026-04-30']) await dumpDay('car', date, portsOf(stores));
    const channels = (await stores.index.head('car'))?.channels.map(({ sensor }) => sensor);
    expect(channels).toEqual(['a', 'b', 'c']);
    expect(await trail()).toEqual([
      [0, MIDNIGHT + 3],
      [1, MIDNIGHT + 7],
      [2, MIDNIGHT - 20],
    ]);
  });

  it('is written again where another dump wrote it first, and not at all where nothing is later', async () => {
    await take([at('a', MIDNIGHT + 3)]);
    let conflicts = 0;
    const { index } = stores;
    const saveTrail = index.saveTrail.bind(index);
    index.saveTrail = async (written: DeviceTrail): Promise<boolean> => {
      conflicts += 1;
      if (conflicts <= 3) {
        const now = await index.trail('car');
        await saveTrail({
          device: 'car',
          version: (now?.version ?? 0) + 1,
          lastHours: new Map([...(now?.lastHours ?? []), [10 + conflicts, 1]]),
        });
      }
      return saveTrail(written);
    };
    await dumpDay('car', DAY, portsOf(stores));
    const all = [
      [0, MIDNIGHT + 3],
      [11, 1],
      [12, 1],
      [13, 1],
    ];
    expect(await trail()).toEqual(all);
    await take([at('a', MIDNIGHT + 2)]);
    const version = (await index.trail('car'))?.version;
    await dumpDay('car', DAY, portsOf(stores));
    expect([await trail(), (await index.trail('car'))?.version]).toEqual([all, version]);
  });

  it('that keeps changing fails the dump, which is then repeated', async () => {
    await take([at('a', MIDNIGHT + 3)]);
    stores.index.saveTrail = async () => false;
    await expect(dumpDay('car', DAY, portsOf(stores))).rejects.toMatchObject({ code: 'write-conflict' });
    expect([await isPending(), [...files.files.keys()]]).toEqual([true, []]);
  });
});
