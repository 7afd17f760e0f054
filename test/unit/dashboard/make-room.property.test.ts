import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reconcileDashboards } from '../../../shared/dashboard/reconcile.ts';
import { bodyKeyOf, type DashboardRecord } from '../../../shared/dashboard/record.ts';
import { flagDashboard, removeDashboard, writeDashboard } from '../../../shared/dashboard/write-dashboard.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { contentOf, DashboardWorld, Died, type Process } from '../../support/dashboard-world.ts';

const DAY_MS = 24 * 3600 * 1000;
const EVICT_TO = 0.6;
const MAKING_ROOM = 'write';

/** What is known of dashboards by those who were answered. */
class Told {
  /** Acknowledged and not touched by anyone since: these must be there, unless room was made of them. */
  readonly saved = new Map<string, DashboardRecord>();
  readonly protectedIds = new Set<string>();
  /** Being written or just written, by a process that has not been answered yet. */
  readonly underWay = new Set<string>();
  refusals = 0;
}

/** Numbers that look like chance, the same for a seed. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
}

/** Calls that wait, of which chance lets one after the other through. */
class Turns {
  readonly #waiting: (() => void)[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    return promise;
  }

  async run(work: Promise<unknown>): Promise<void> {
    const state = { isDone: false };
    const done = work.finally(() => {
      state.isDone = true;
    });
    done.catch(() => {});
    while (!state.isDone) {
      const at = this.#random.below(this.#waiting.length);
      const last = this.#waiting.pop();
      const chosen = this.#waiting[at];
      if (chosen !== undefined && last !== undefined) this.#waiting[at] = last;
      (chosen ?? last)?.();
      // Whoever was let through goes on up to its next call.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    await done;
  }
}

const step = fc.record({
  kind: fc.constantFrom('create', 'create', 'create', 'replace', 'remove', 'protect', 'touch', 'recount'),
  bytes: fc.integer({ min: 1, max: 30 }),
  which: fc.nat(5),
  life: fc.option(fc.nat(16), { nil: Number.POSITIVE_INFINITY, freq: 4 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** One thing that a caller does, by a process that may die in the middle of it. */
async function take({ kind, bytes, which, life }: Step, at: string, world: DashboardWorld, told: Told) {
  const process: Process = { life, name: kind === 'remove' ? 'remove' : MAKING_ROOM };
  const ports = world.ports(process);
  const { store } = ports;
  const id = kind === 'create' ? at : [...told.saved.keys()][which];
  if (id === undefined) return;
  try {
    const before = kind === 'create' ? undefined : await store.get(id);
    if (kind !== 'create' && before === undefined) return;
    if (kind === 'recount') await reconcileDashboards(ports);
    else if (kind === 'touch') await store.touch(id, world.nowMs);
    else if (kind === 'protect') {
      told.protectedIds.add((await flagDashboard(id, { isProtected: true }, ports)).id);
    } else if (before?.isProtected === true) return;
    else if (kind === 'remove') {
      told.saved.delete(id);
      await removeDashboard(before!, ports);
    } else {
      // While it is replaced, what was acknowledged before is not what has to be there.
      told.saved.delete(id);
      told.underWay.add(id);
      const saved = await writeDashboard(id, contentOf(bytes), before, ports);
      told.underWay.delete(id);
      if (saved !== undefined) told.saved.set(id, saved);
      else if (before !== undefined) told.saved.delete(id);
    }
  } catch (error) {
    if (error instanceof OdographError) {
      told.refusals += 1;
      told.underWay.delete(id);
      return;
    }
    if (!(error instanceof Died)) throw error;
  }
}

describe('making room', () => {
  it('holds every promise however writers interleave and die', async () => {
    let removals = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 5 }),
        async (scheduler, processes) => {
          let isScheduled = true;
          const world = new DashboardWorld(100, async () =>
            isScheduled ? scheduler.schedule(Promise.resolve()) : undefined,
          );
          const told = new Told();
          const work = processes.map(async (steps, process) => {
            for (const [at, each] of steps.entries()) await take(each, `${process}-${at}`, world, told);
          });
          await scheduler.waitFor(Promise.all(work));
          isScheduled = false;

          expect(world.faults).toEqual([]);
          const { records } = world;
          const there = new Map(records.map((record) => [record.id, record]));
          const evicted = world.removed.filter(({ by }) => by === MAKING_ROOM);
          removals += evicted.length;
          const evictedVersions = new Set(evicted.map(({ record }) => record.version));
          for (const saved of told.saved.values()) {
            const isThere = there.get(saved.id)?.version === saved.version;
            expect([saved.id, isThere || evictedVersions.has(saved.version)]).toEqual([saved.id, true]);
          }
          for (const { record } of evicted) expect(record.isProtected || record.isWhitelisted).toBe(false);
          for (const id of told.protectedIds) expect(there.has(id)).toBe(true);

          world.nowMs += 2 * DAY_MS;
          await reconcileDashboards(world.ports());
          expect(world.tallyBytes).toBe(world.takenBytes);
          expect(world.bodyKeys.toSorted()).toEqual(
            world.records.map((each) => bodyKeyOf(each as never)).toSorted(),
          );
          expect(world.faults).toEqual([]);
        },
      ),
      { numRuns: 2000 },
    );
    expect(removals).toBeGreaterThan(50);
  }, 120_000);

  it('lets a thousand writers at once in, and no more goes than has to', async () => {
    const total = 50_000;
    const random = new Random(1);
    const turns = new Turns(random);
    const world = new DashboardWorld(total, () => turns.next());
    const answered = new Set<string>();
    const evictedEarly: string[] = [];
    let seen = 0;
    const watch = (): void => {
      for (; seen < world.removed.length; seen += 1) {
        const { record } = world.removed[seen]!;
        if (!answered.has(record.id)) evictedEarly.push(record.id);
      }
    };
    const protectedIds: string[] = [];
    const work = Array.from({ length: 1000 }, async (_, at) => {
      const ports = world.ports({ life: Number.POSITIVE_INFINITY, name: MAKING_ROOM });
      const isKept = at % 25 === 0;
      const flags = { isWhitelisted: isKept, isProtected: isKept };
      const id = ports.newId();
      try {
        await writeDashboard(id, contentOf(1 + random.below(400)), undefined, ports, flags);
        if (isKept) protectedIds.push(id);
        watch();
        answered.add(id);
      } catch (error) {
        if (!(error instanceof OdographError) || error.code !== 'temporarily-unavailable') throw error;
      }
    });
    await turns.run(Promise.all(work));
    watch();

    expect(world.faults).toEqual([]);
    expect(evictedEarly).toEqual([]);
    const there = new Set(world.records.map(({ id }) => id));
    expect(protectedIds.filter((id) => !there.has(id))).toEqual([]);
    expect(world.tallyBytes).toBe(world.takenBytes);
    expect(world.removed.length).toBeGreaterThan(100);
    // The last one that went may have been as long as any.
    expect(world.lowestTally).toBeGreaterThan(total * EVICT_TO - 400);
    expect(world.highestTally).toBeLessThanOrEqual(total);
  }, 120_000);
});
