import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SIGN_OF_LIFE } from '../../../shared/live/open-live.ts';
import { HOUR_MS } from '../../../shared/reading/instant.ts';
import { RUNS } from '../../support/arbitraries.ts';
import { LiveClient, LiveWorld } from '../../support/live-world.ts';

const START_MS = Date.UTC(2026, 4, 1, 12, 59, 50);

const sensors = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const values = fc.oneof(fc.integer(), fc.string({ maxLength: 300 }));
/** How far a reading's time is from the clock, in milliseconds: mostly now, also late by hours, also ahead. */
const distances = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -3000, max: 0 }) },
  { weight: 1, arbitrary: fc.integer({ min: -50 * HOUR_MS, max: 0 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 24 * HOUR_MS }) },
);
const writes = fc.array(
  fc.record({ afterMs: fc.nat(4000), sensor: sensors, distance: distances, value: values }),
  { minLength: 1, maxLength: 40 },
);
/** After how many events a connection is lost, one after the other; and whether its last event still came through. */
const losses = fc.array(fc.record({ after: fc.nat(4), isApplied: fc.boolean() }), { maxLength: 6 });

/** How long reading the store takes, in milliseconds. */
const readTimes = fc.constantFrom(0, 30, 700);

describe('a live stream', () => {
  it('leaves a client with what the store has, however connections are lost', async () => {
    await fc.assert(
      fc.asyncProperty(writes, losses, readTimes, async (list, cuts, readMs) => {
        const world = new LiveWorld(START_MS, { eventBytes: 400, lifeMs: 20_000 });
        world.readMs = readMs;
        let atMs = START_MS;
        for (const { afterMs, sensor, distance, value } of list) {
          atMs += afterMs;
          const timeMs = atMs + distance;
          world.plan(atMs, () => world.write({ sensor, timeMs, value }));
        }
        await world.pause(list[0]!.afterMs);
        // By then also hours long past have been looked at.
        const endMs = atMs + world.limits.heartbeatMs + 2 * world.limits.pollMs + 2 * readMs;
        const client = new LiveClient();
        const left = [...cuts];

        while (world.nowMs < endMs) {
          const loss = left.shift();
          let events = 0;
          for await (const event of await world.open(client.lastEventId)) {
            if (event !== SIGN_OF_LIFE) events += 1;
            const isLost = loss !== undefined && events > loss.after;
            if (!isLost || loss.isApplied) client.apply(event);
            if (isLost || world.nowMs >= endMs) break;
          }
          await world.pause(world.limits.retryMs);
        }
        for await (const event of await world.open(client.lastEventId)) {
          if (event === SIGN_OF_LIFE) break;
          client.apply(event);
        }

        expect(client.known()).toEqual(world.latest()?.readings);
      }),
      RUNS,
    );
  });

  it('needs no new connection to come to what the store has', async () => {
    await fc.assert(
      fc.asyncProperty(writes, readTimes, async (list, readMs) => {
        const world = new LiveWorld(START_MS, { lifeMs: 1000 * HOUR_MS });
        world.readMs = readMs;
        let atMs = START_MS;
        for (const { afterMs, sensor, distance, value } of list) {
          atMs += afterMs;
          const timeMs = atMs + distance;
          world.plan(atMs, () => world.write({ sensor, timeMs, value }));
        }
        await world.pause(list[0]!.afterMs);
        const endMs = atMs + world.limits.heartbeatMs + 2 * world.limits.pollMs + 2 * readMs;
        const client = new LiveClient();

        for await (const event of await world.open()) {
          client.apply(event);
          if (world.nowMs >= endMs) break;
        }

        expect(client.known()).toEqual(world.latest()?.readings);
      }),
      RUNS,
    );
  });

  it('tells a client that comes again only what it lacks', async () => {
    await fc.assert(
      fc.asyncProperty(writes, writes, async (before, after) => {
        const world = new LiveWorld(START_MS, { eventBytes: 400 });
        const client = new LiveClient();
        for (const { sensor, distance, value } of before) {
          world.write({ sensor, timeMs: START_MS + distance, value });
        }
        for await (const event of await world.open()) {
          if (event === SIGN_OF_LIFE) break;
          client.apply(event);
        }
        for (const { afterMs, sensor, distance, value } of after) {
          world.write({ sensor, timeMs: START_MS + afterMs + distance, value });
        }
        const lacking = (world.latest()?.readings ?? []).filter((reading) => client.lacks(reading));

        const told = [];
        for await (const event of await world.open(client.lastEventId)) {
          if (event === SIGN_OF_LIFE) break;
          told.push(...event.readings);
        }

        expect(told).toEqual(lacking);
      }),
      RUNS,
    );
  });
});
