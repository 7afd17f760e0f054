import { describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../../functions/catalogue.ts';
import { LIVE_LIMITS } from '../../../shared/live/limits.ts';
import { type LiveEvent, SIGN_OF_LIFE } from '../../../shared/live/open-live.ts';
import { HOUR_MS } from '../../../shared/reading/instant.ts';
import { LiveWorld } from '../../support/live-world.ts';

const START_MS = Date.UTC(2026, 4, 1, 12, 30);

/** What a stream says with the time since its start, up to a time. */
async function listen(world: LiveWorld, untilMs: number, lastEventId?: string): Promise<[number, unknown][]> {
  const said: [number, unknown][] = [];
  for await (const event of await world.open(lastEventId)) {
    if (world.nowMs - START_MS > untilMs) break;
    said.push([world.nowMs - START_MS, event === SIGN_OF_LIFE ? event : namesOf(event)]);
  }
  return said;
}

const firstOf = async (world: LiveWorld, lastEventId?: string): Promise<unknown> =>
  (await (await world.open(lastEventId)).next()).value;

const namesOf = ({ readings }: LiveEvent): string[] =>
  readings.map(({ sensor, value }) => `${sensor}=${value}`);

function worldWith(...sensors: readonly string[]): LiveWorld {
  const world = new LiveWorld(START_MS);
  for (const sensor of sensors) world.write({ sensor, timeMs: START_MS - 1000, value: 1 });
  return world;
}

describe('a live stream', () => {
  it('begins with everything, then tells what has changed at the next look', async () => {
    const world = worldWith('a', 'b');
    world.plan(START_MS + 700, () => world.write({ sensor: 'b', timeMs: START_MS, value: 2 }));
    world.plan(START_MS + 5100, () => world.write({ sensor: 'c', timeMs: START_MS, value: 3 }));
    world.plan(START_MS + 5200, () => world.write({ sensor: 'a', timeMs: START_MS, value: 4 }));

    const said = await listen(world, 5999);

    expect(said.filter(([, event]) => event !== SIGN_OF_LIFE)).toEqual([
      [0, ['a=1', 'b=1']],
      [1000, ['b=2']],
      [5500, ['a=4', 'c=3']],
    ]);
  });

  it('says two signs of life after each event, so that the platform hands it out, and one at times else', async () => {
    const world = worldWith('a');
    world.plan(START_MS + 2100, () => world.write({ sensor: 'a', timeMs: START_MS, value: 2 }));

    const said = await listen(world, 40_000);

    expect(said).toEqual([
      [0, ['a=1']],
      [500, SIGN_OF_LIFE],
      [1000, SIGN_OF_LIFE],
      [2500, ['a=2']],
      [3000, SIGN_OF_LIFE],
      [3500, SIGN_OF_LIFE],
      [18_500, SIGN_OF_LIFE],
      [33_500, SIGN_OF_LIFE],
    ]);
  });

  it('reads the readings only when an hour has changed, and at times', async () => {
    const world = worldWith('a');

    await listen(world, 40_000);

    expect(world.reads).toBe(1 + Math.floor((world.nowMs - START_MS) / LIVE_LIMITS.heartbeatMs));
  });

  it('notices readings of now beside one that is far ahead, and of a device that sends what is long past', async () => {
    const ahead = new LiveWorld(START_MS);
    ahead.write({ sensor: 'clock', timeMs: START_MS + 20 * HOUR_MS, value: 1 });
    ahead.plan(START_MS + 100, () => ahead.write({ sensor: 'a', timeMs: START_MS, value: 2 }));
    const behind = new LiveWorld(START_MS);
    behind.write({ sensor: 'a', timeMs: START_MS - 700 * HOUR_MS, value: 1 });
    behind.plan(START_MS + 100, () =>
      behind.write({ sensor: 'a', timeMs: START_MS - 699 * HOUR_MS, value: 2 }),
    );
    behind.plan(START_MS + 600, () =>
      behind.write({ sensor: 'a', timeMs: START_MS - 500 * HOUR_MS, value: 3 }),
    );

    const saidAhead = await listen(ahead, 1000);
    const saidBehind = await listen(behind, 1000);

    expect(saidAhead.slice(0, 2)).toEqual([
      [0, ['clock=1']],
      [500, ['a=2']],
    ]);
    expect(saidBehind).toEqual([
      [0, ['a=1']],
      [500, ['a=2']],
      [1000, ['a=3']],
    ]);
  });

  it('says at once that it goes on when there is nothing newer than what the client has', async () => {
    const world = worldWith('a', 'b');
    const { id } = (await firstOf(world)) as LiveEvent;

    const same = await firstOf(world, id);
    world.write({ sensor: 'b', timeMs: START_MS, value: 2 });
    const newer = await firstOf(world, id);
    const strange = await firstOf(world, 'what is this');

    expect(same).toBe(SIGN_OF_LIFE);
    expect(namesOf(newer as LiveEvent)).toEqual(['b=2']);
    expect(namesOf(strange as LiveEvent)).toEqual(['a=1', 'b=2']);
  });

  it('comes in parts where there is much, each with an id to go on from', async () => {
    const world = new LiveWorld(START_MS, { eventBytes: 1000 });
    for (let nth = 0; nth < 10; nth += 1) {
      world.write({ sensor: `text ${nth}`, timeMs: START_MS, value: 'x'.repeat(400) });
    }
    const stream = await world.open();
    const { value: first } = await stream.next();
    const { value: second } = await stream.next();
    await stream.return(undefined);

    const rest = [];
    for await (const event of await world.open((second as LiveEvent).id)) {
      if (event === SIGN_OF_LIFE) break;
      rest.push(...event.readings);
    }

    expect((first as LiveEvent).readings).toHaveLength(1);
    expect(rest.map(({ sensor }) => sensor)).toEqual([2, 3, 4, 5, 6, 7, 8, 9].map((nth) => `text ${nth}`));
  });

  it('ends by itself, well before the function would be stopped', async () => {
    const world = worldWith('a');

    await listen(world, Number.POSITIVE_INFINITY);

    expect(world.nowMs - START_MS).toBe(LIVE_LIMITS.lifeMs);
    expect(FUNCTIONS.api.timeoutSeconds * 1000).toBeGreaterThan(LIVE_LIMITS.lifeMs + 10_000);
  });

  it('ends at the next look when nobody listens any more', async () => {
    const world = worldWith('a');
    const gone = new AbortController();
    world.plan(START_MS + 1700, () => gone.abort());
    const said = [];

    for await (const event of await world.open(undefined, gone.signal)) said.push(event);

    expect(world.nowMs - START_MS).toBe(2000);
    expect(said).toHaveLength(3);
  });

  it('lets its reader take its time: what changes meanwhile comes as one event', async () => {
    const world = worldWith('a');
    const stream = await world.open();
    await stream.next();
    for (const value of [2, 3, 4]) {
      world.write({ sensor: 'a', timeMs: START_MS + value, value });
      await world.pause(3000);
    }

    const { value: event } = await stream.next();

    expect(namesOf(event as LiveEvent)).toEqual(['a=4']);
  });

  it('refuses a device that never had a reading, before it begins', async () => {
    const world = new LiveWorld(START_MS);

    await expect(world.open()).rejects.toMatchObject({ code: 'not-found' });
  });
});
