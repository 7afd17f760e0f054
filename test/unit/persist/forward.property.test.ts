import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeDevice } from '../../../shared/device/change-device.ts';
import { describeDevice } from '../../../shared/device/describe-device.ts';
import { type Dropped, persist } from '../../../shared/persist/persist.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { type Crash, crashing } from '../../support/crashing.ts';
import { lineOf, Oracle } from '../../support/oracle.ts';
import { MemoryDeadLetters } from '../../support/memory/dead-letters.ts';
import { FIRST_HOUR, numbered } from '../../support/readings.ts';
import {
  batchOf,
  deliver,
  LATER_MS,
  memoryStores,
  newToken,
  rowsOf,
  type Stores,
} from '../../support/stores.ts';

const DEVICE = 'van/2';

type Ordering = 'any' | 'forward';

/** What a batch brings: new places, some of which an earlier batch had too, or an earlier batch once more. */
interface Step {
  readonly base: number;
  readonly places: readonly { readonly sensor: string; readonly ahead: number }[];
  readonly again: number | null;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    base: fc.nat(9),
    places: fc.array(fc.record({ sensor: fc.constantFrom('x', 'y', 'lat'), ahead: fc.nat(4) }), {
      minLength: 1,
      maxLength: 6,
    }),
    again: fc.option(fc.nat(9)),
  }),
  { minLength: 1, maxLength: 12 },
);

/** The n-th instant: close together, over the ends of hours and of a day. */
const instant = (nth: number): { hour: number; ns: number } => ({
  hour: FIRST_HOUR + Math.floor(nth / 3),
  ns: [0, 1_800_000_000_001, 3_599_999_999_999][nth % 3]!,
});

/** The readings of each batch. Batches wander ahead in time, but not always. */
function readingsOf(list: readonly Step[]): Reading[][] {
  let nth = 0;
  const all: Reading[][] = [];
  for (const [at, { base, places, again }] of list.entries()) {
    const fresh = places.map(({ sensor, ahead }) => {
      nth += 1;
      const { hour, ns } = instant(
        Math.floor(at / 2) + base - 4 + ahead < 0 ? 0 : Math.floor(at / 2) + base - 4 + ahead,
      );
      return numbered(DEVICE, sensor, hour, ns, nth);
    });
    // What is sent again comes as one, or with new readings beside it.
    const before = again === null ? [] : (all[again] ?? []);
    all.push(again === null || again % 2 === 0 ? [...before, ...fresh] : before.length > 0 ? before : fresh);
  }
  return all;
}

const order = ({ hour, ns }: Pick<Reading, 'hour' | 'ns'>): string =>
  `${hour} ${String(ns).padStart(13, '0')}`;
const identity = (reading: Reading): string => `${reading.sensor} ${order(reading)}`;

/** The rule in its plainest form, batch by batch. */
function expected(
  batches: readonly (readonly Reading[])[],
  orderingAt: (place: number) => Ordering = () => 'forward',
): { readonly kept: Reading[]; readonly dropped: number; readonly last: string } {
  const kept = new Map<string, Reading>();
  let last = '';
  let dropped = 0;
  for (const [place, batch] of batches.entries()) {
    const bound = last;
    const late = new Set<string>();
    for (const reading of batch) {
      const name = identity(reading);
      if (kept.has(name)) continue;
      if (orderingAt(place) === 'forward' && order(reading) <= bound) late.add(name);
      else {
        kept.set(name, reading);
        if (order(reading) > last) last = order(reading);
      }
    }
    dropped += late.size;
  }
  return { kept: [...kept.values()], dropped, last };
}

interface Poll {
  readonly back: number;
  readonly length: number;
  readonly crash: Crash | null;
}

/** Polls that begin some batches before the first that is not stored yet, and may die. */
const polls: fc.Arbitrary<Poll[]> = fc.array(
  fc.record({
    back: fc.oneof(fc.constant(0), fc.nat(12)),
    length: fc.integer({ min: 1, max: 6 }),
    crash: fc.option(
      fc.record({ write: fc.nat(14), when: fc.constantFrom('before' as const, 'after' as const) }),
    ),
  }),
  { maxLength: 12 },
);

const portsOf = (stores: Stores, onDropped: (dropped: Dropped) => void) => ({
  ...stores,
  quarantine: new MemoryDeadLetters(),
  now: () => LATER_MS,
  newToken,
  onFailure: () => {},
  onDropped,
});

/** Delivers all batches, as the plan says and then the rest. @returns how many readings were told of as dropped */
async function deliverAll(
  stores: Stores,
  readings: readonly (readonly Reading[])[],
  plan: readonly Poll[],
  beforePoll: (from: number) => Promise<number> = async () => readings.length,
): Promise<number> {
  const batches = readings.map((each, at) => batchOf(String(8 + at), each));
  const rest = batches.map(() => ({ back: 0, length: 5, crash: null }));
  let told = 0;
  let stored = 0;
  for (const { back, length, crash } of [...plan, ...rest, ...rest]) {
    const until = await beforePoll(stored);
    const poll = batches.slice(Math.max(0, stored - back), Math.min(until, stored + length));
    const process = crash === null ? stores : crashing(stores, crash);
    const failed = await persist(
      poll,
      portsOf(process, (dropped) => (told += dropped.readings)),
    );
    if (failed === undefined) stored = Math.max(stored, Math.min(until, stored + length));
  }
  expect(stored).toBe(batches.length);
  return told;
}

const linesOf = async (stores: Stores): Promise<string[]> =>
  (await rowsOf(stores, DEVICE)).map(lineOf).toSorted();
const sorted = (readings: readonly Reading[]): string[] => readings.map(lineOf).toSorted();

describe('a device that goes forward', () => {
  it('keeps and counts what the plain rule says, under any deliveries and crashes', async () => {
    await fc.assert(
      fc.asyncProperty(steps.map(readingsOf), polls, async (readings, plan) => {
        const stores = memoryStores();
        await changeDevice(DEVICE, { ordering: 'forward' }, stores.index);

        await deliverAll(stores, readings, plan);

        const { kept, dropped, last } = expected(readings);
        const track = await stores.index.track(DEVICE);
        expect(await linesOf(stores)).toEqual(sorted(kept));
        expect(track?.dropped).toBe(dropped);
        expect(order(track!.last!)).toBe(last);
      }),
      { numRuns: 300 },
    );
  });

  it('tells of each dropped reading once, when no process dies', async () => {
    await fc.assert(
      fc.asyncProperty(steps.map(readingsOf), polls, async (readings, plan) => {
        const stores = memoryStores();
        await changeDevice(DEVICE, { ordering: 'forward' }, stores.index);

        const told = await deliverAll(
          stores,
          readings,
          plan.map((poll) => ({ ...poll, crash: null })),
        );

        expect(told).toBe(expected(readings).dropped);
      }),
      { numRuns: 100 },
    );
  });

  it('drops nothing of what was taken when all of it is sent again, cut in another way', async () => {
    await fc.assert(
      fc.asyncProperty(steps.map(readingsOf), fc.integer({ min: 1, max: 7 }), async (readings, size) => {
        const stores = memoryStores();
        await changeDevice(DEVICE, { ordering: 'forward' }, stores.index);
        await deliverAll(stores, readings, []);
        const { kept, dropped } = expected(readings);
        const before = await stores.index.hours(DEVICE, 0, 2_000_000);

        for (let from = 0; from < kept.length; from += size) {
          await deliver(stores, [batchOf(String(100 + from), kept.slice(from, from + size))]);
        }

        expect((await stores.index.track(DEVICE))?.dropped).toBe(dropped);
        expect(await stores.index.hours(DEVICE, 0, 2_000_000)).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });

  it('comes to the same when a delivery is under way twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        steps.map(readingsOf),
        fc.nat(12),
        async (scheduler, readings, cut) => {
          const stores = memoryStores();
          await changeDevice(DEVICE, { ordering: 'forward' }, stores.index);
          const batches = readings.map((each, at) => batchOf(String(8 + at), each));
          const index = new Proxy(stores.index, {
            get: (target, name) => {
              const method: unknown = Reflect.get(target, name);
              if (typeof method !== 'function' || name === 'devicesOf' || name === 'marks') return method;
              return async (...args: unknown[]) => {
                await scheduler.schedule(Promise.resolve());
                return method.apply(target, args) as unknown;
              };
            },
          });
          let told = 0;
          const ports = portsOf({ ...stores, index }, (dropped) => (told += dropped.readings));

          // The one goes on while the other, which began with the first part of the same batches, is still there.
          const whole = persist(batches, ports);
          const part = persist(batches.slice(0, cut), ports);
          const failed = await scheduler.waitFor(Promise.all([whole, part]));

          const { kept, dropped, last } = expected(readings);
          const track = await stores.index.track(DEVICE);
          expect(failed).toEqual([undefined, undefined]);
          expect(await linesOf(stores)).toEqual(sorted(kept));
          expect(track?.dropped).toBe(dropped);
          expect(order(track!.last!)).toBe(last);
          expect(told).toBe(dropped);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('goes forward from its latest reading whenever that becomes its ordering', async () => {
    const switches = fc.array(fc.constantFrom<Ordering>('any', 'forward'), { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(steps.map(readingsOf), switches, polls, async (readings, orderings, plan) => {
        const stores = memoryStores();

        // A poll ends where the ordering changes, and what is delivered again was judged with this ordering before.
        const changeAndCut = async (from: number): Promise<number> => {
          const ordering = orderings[from] ?? 'any';
          await changeDevice(DEVICE, { ordering }, stores.index);
          const next = orderings.findIndex((each, at) => at > from && each !== ordering);
          return Math.min(readings.length, next < 0 ? readings.length : next);
        };
        const inOrder = plan.map((poll) => ({ ...poll, back: 0, crash: null }));
        await deliverAll(stores, readings, inOrder, changeAndCut);

        const { kept, dropped } = expected(readings, (place) => orderings[place] ?? 'any');
        expect(await linesOf(stores)).toEqual(sorted(kept));
        expect((await describeDevice(DEVICE, stores.index))?.dropped ?? 0).toBe(dropped);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a device that takes any order', () => {
  it('has no track, and is as if there were no such rule', async () => {
    await fc.assert(
      fc.asyncProperty(steps.map(readingsOf), polls, fc.boolean(), async (readings, plan, wasForward) => {
        const stores = memoryStores();
        if (wasForward) {
          await changeDevice(DEVICE, { ordering: 'forward' }, stores.index);
          await changeDevice(DEVICE, { ordering: 'any' }, stores.index);
        }

        const told = await deliverAll(stores, readings, plan);

        expect(await linesOf(stores)).toEqual(new Oracle().add(readings.flat()).lines(DEVICE));
        expect(await stores.index.track(DEVICE)).toBeUndefined();
        expect(told).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('costs no read that it did not cost before', async () => {
    const stores = memoryStores();
    const seen: string[] = [];
    const index = new Proxy(stores.index, {
      get: (target, name) => {
        seen.push(String(name));
        const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
        return method.bind(target);
      },
    });

    await deliver({ ...stores, index }, [batchOf('1', [numbered(DEVICE, 'x', FIRST_HOUR, 0, 3)])]);

    expect(seen).toEqual(['head', 'saveHead', 'hour', 'hours', 'listDevice', 'mark', 'saveHour', 'mark']);
  });
});
