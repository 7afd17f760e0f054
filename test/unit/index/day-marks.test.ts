import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DynamoDayMarks } from '../../../shared/index/day-marks.dynamodb.ts';
import { DynamoShardCount } from '../../../shared/index/shard-count.dynamodb.ts';
import { INDEX_SHARDS } from '../../../shared/index/shards.ts';
import { SimDynamo } from '../../simulation/world/dynamo.ts';
import type { SimCommand } from '../../simulation/world/service.ts';
import { simTable } from '../../support/sim-table.ts';

const DEVICE = 'car';
const DATE = '2026-05-01';
const NO_FAULTS = { stale: false, short: false, unprocessed: false };

/** A day of readings that are stored and summed up, with marks in a table whose calls wait for their turns. */
class Day {
  readonly dynamo = new SimDynamo(() => {});
  readonly stored = new Set<string>();
  readonly delivered = new Set<string>();
  summed = new Set<string>();
  /** Whether the day was ever not pending while its summary lacked what was delivered. */
  wasWrong = false;
  readonly #turn: () => Promise<unknown>;

  constructor(turn: () => Promise<unknown>) {
    this.#turn = turn;
  }

  /** The marks as a process sees them that dies before its n-th call. */
  #marks(diesAt: number, shards: number): DynamoDayMarks {
    let calls = 0;
    const send = async (command: SimCommand): Promise<unknown> => {
      await this.#turn();
      if (calls++ >= diesAt) throw new Error('dead');
      const answer = this.dynamo.apply(command, NO_FAULTS);
      this.#look();
      return answer;
    };
    const table = simTable(send);
    return new DynamoDayMarks(table, new DynamoShardCount(table, shards));
  }

  async deliver(reading: string, diesAt: number, shards: number): Promise<void> {
    await this.#turn();
    this.stored.add(reading);
    await this.#marks(diesAt, shards).mark({ device: DEVICE, date: DATE, token: reading });
    this.delivered.add(reading);
    this.#look();
  }

  async dump(diesAt: number): Promise<void> {
    const marks = this.#marks(diesAt, INDEX_SHARDS);
    const mark = await marks.markOf(DEVICE, DATE);
    const seen = new Set(this.stored);
    await this.#turn();
    if (seen.isSupersetOf(this.summed)) this.summed = seen;
    if (mark !== undefined) await marks.unmark(mark);
  }

  #look(): void {
    this.wasWrong ||= !this.isPending && !this.summed.isSupersetOf(this.delivered);
  }

  get isPending(): boolean {
    return [...this.dynamo.itemsUnder('pending#')].length > 0;
  }

  get isSwept(): boolean {
    return [...this.dynamo.itemsUnder('marks#')].length > 0;
  }
}

const life = fc.option(fc.nat(9), { nil: Number.POSITIVE_INFINITY });
/** When it dies, and over how many shards it was told to spread marks. */
const delivery = fc.tuple(life, fc.constantFrom(INDEX_SHARDS, INDEX_SHARDS, 32, 256));

describe('DynamoDayMarks', () => {
  it('has a day pending while its summary lacks what was delivered, however calls interleave and break off', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(delivery, { minLength: 1, maxLength: 3 }),
        fc.array(life, { minLength: 1, maxLength: 3 }),
        async (scheduler, deliveries, dumps) => {
          const day = new Day(() => scheduler.schedule(Promise.resolve()));
          const work = [
            ...deliveries.map(([diesAt, shards], at) => day.deliver(`r${at}`, diesAt, shards)),
            ...dumps.map((diesAt) => day.dump(diesAt)),
          ];
          void Promise.allSettled(work);
          await scheduler.waitIdle();
          await Promise.allSettled(work);
          expect(day.wasWrong).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('leaves no day pending that the sweep would not find, once every delivery was repeated', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(delivery, { minLength: 1, maxLength: 3 }),
        fc.array(life, { minLength: 1, maxLength: 3 }),
        async (scheduler, deliveries, dumps) => {
          let isFree = false;
          const day = new Day(() => (isFree ? Promise.resolve() : scheduler.schedule(Promise.resolve())));
          const work = [
            ...deliveries.map(([diesAt, shards], at) =>
              day
                .deliver(`r${at}`, diesAt, shards)
                .catch(() => day.deliver(`r${at}, again`, Number.POSITIVE_INFINITY, shards)),
            ),
            ...dumps.map((diesAt) => day.dump(diesAt).catch(() => undefined)),
          ];
          await scheduler.waitIdle();
          await Promise.allSettled(work);
          isFree = true;
          for (let night = 0; day.isSwept && night < 3; night += 1) await day.dump(Number.POSITIVE_INFINITY);
          expect(day.isSwept || day.isPending).toBe(false);
          expect(day.summed).toEqual(day.stored);
        },
      ),
      { numRuns: 500 },
    );
  });
});
