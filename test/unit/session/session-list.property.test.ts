import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { DynamoSessionStore } from '../../../shared/session/session-store.dynamodb.ts';
import { upsertSession } from '../../../shared/session/upsert-session.ts';
import type { DynamoTable } from '../../../shared/store/dynamo.ts';
import { SimDynamo } from '../../simulation/world/dynamo.ts';
import type { SimCommand } from '../../simulation/world/service.ts';
import { recordOf, SESSION_NS } from '../../support/sessions.ts';

const IDENTITY = 'run';
const ALL = { newestFirst: true };

/** A table whose calls wait for their turns, looked at after each of them. */
class World {
  readonly dynamo = new SimDynamo(() => {});
  /** Whether the session was ever there without the entry that lists it. */
  wasUnlisted = false;
  readonly #turn: () => Promise<unknown>;

  constructor(turn: () => Promise<unknown>) {
    this.#turn = turn;
  }

  /** The store as a process sees it that dies before its n-th call. */
  store(diesAt = Number.POSITIVE_INFINITY): DynamoSessionStore {
    let calls = 0;
    const send = async (command: SimCommand): Promise<unknown> => {
      await this.#turn();
      if (calls++ >= diesAt) throw new Error('dead');
      const answer = this.dynamo.apply(command, { stale: true, short: true, unprocessed: true });
      this.#look();
      return answer;
    };
    return new DynamoSessionStore({ client: { send }, tableName: 'odograph' } as unknown as DynamoTable);
  }

  #look(): void {
    const session = [...this.dynamo.itemsUnder(`session#${IDENTITY}`)][0];
    if (session === undefined) return;
    const { timestamp } = JSON.parse(session['session']!.S!).session as { timestamp: string };
    const place = `${BigInt(timestamp) + 2n ** 63n}#${IDENTITY}`.padStart(21 + IDENTITY.length, '0');
    this.wasUnlisted ||= ![...this.dynamo.itemsUnder('sessions')].some(({ sk }) => sk?.S === place);
  }
}

const move = fc.record({
  to: fc.nat(2),
  life: fc.option(fc.nat(6), { nil: Number.POSITIVE_INFINITY }),
});

it('never lets a session be without its place in the list, however changes interleave and break off', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.array(move, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 4 }),
      async (scheduler, processes) => {
        let isScheduled = false;
        const world = new World(async () =>
          isScheduled ? scheduler.schedule(Promise.resolve()) : undefined,
        );
        await world.store().save(recordOf(IDENTITY), undefined);
        isScheduled = true;
        let moves = 0;
        const work = processes.map(async (steps) => {
          for (const { to, life } of steps) {
            const request = {
              identity: IDENTITY,
              updates: [{ op: 'set' as const, value: { timestamp: SESSION_NS + BigInt(to) } }],
            };
            const done = upsertSession(request, { store: world.store(life), newToken: () => 'token' });
            await done.then(
              () => (moves += 1),
              (error: unknown) => {
                if (error instanceof OdographError || !String(error).includes('dead')) throw error;
              },
            );
          }
        });

        await scheduler.waitFor(Promise.all(work));
        isScheduled = false;

        expect(world.wasUnlisted).toBe(false);
        const listed = await Array.fromAsync(world.store().list(ALL));
        expect(listed).toEqual([await world.store().get(IDENTITY)]);
        expect(listed[0]!.revision).toBeGreaterThan(moves);
      },
    ),
    { numRuns: 300 },
  );
});
