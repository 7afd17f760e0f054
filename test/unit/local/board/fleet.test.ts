import { describe, expect, test } from 'vitest';
import { FleetRunner } from '../../../../local/board/fleet.ts';

interface Line {
  readonly device: string;
  readonly sensor: string;
  readonly timestamp: string;
}

const START = Date.UTC(2026, 4, 23, 20);

/** A system that takes readings, or answers with the given statuses first. */
function systemOf(statuses: number[] = []) {
  const bodies: string[] = [];
  const errors: unknown[] = [];
  const enough = Promise.withResolvers<void>();
  const client = {
    ingest: async (body: string | Uint8Array) => {
      bodies.push(String(body));
      const status = statuses.shift() ?? 202;
      if (statuses.length === 0 && status < 300) enough.resolve();
      return { status, detail: '', ...(status >= 400 && { error: new Error(`refused ${status}`) as never }) };
    },
  };
  return {
    client,
    bodies,
    errors,
    enough: enough.promise,
    onError: (error: unknown) => void errors.push(error),
  };
}

const linesOf = (bodies: readonly string[]): Line[] =>
  bodies.flatMap((body) => body.split('\n').map((line): Line => JSON.parse(line)));

describe('the fleet that a local system starts', () => {
  test('sends what it drove before, of several cars, up to now', async () => {
    const { client, bodies, errors, enough, onError } = systemOf();
    const fleet = new FleetRunner({ client, now: () => START, onError });

    fleet.start();
    await enough;
    await fleet.stop();

    const lines = linesOf(bodies);
    const times = lines.map(({ timestamp }) => Date.parse(timestamp));
    expect(new Set(lines.map(({ device }) => device))).toEqual(new Set(['car-1', 'car-2', 'car-3']));
    expect(Math.min(...times)).toBe(START - 15 * 60_000);
    expect(Math.max(...times)).toBeLessThan(START);
    expect(errors).toEqual([]);
  });

  test('is one, however often it is started, and says until when it drives', async () => {
    const { client, enough, onError } = systemOf();
    const fleet = new FleetRunner({ client, now: () => START, onError, lastsMs: 5000 });

    expect(fleet.status).toEqual({ running: false, devices: [] });
    fleet.start();
    const first = fleet.status;
    fleet.start();
    await enough;

    expect(first).toEqual({ running: true, devices: ['car-1', 'car-2', 'car-3'], endsMs: START + 5000 });
    expect(fleet.status).toEqual(first);
    await fleet.stop();
    expect(fleet.status.running).toBe(false);
  });

  test('ends by itself', async () => {
    const { client, bodies, onError } = systemOf();
    let nowMs = START;
    const fleet = new FleetRunner({ client, now: () => (nowMs += 10_000), onError, lastsMs: 10_000 });

    fleet.start();
    while (fleet.status.running) await new Promise((resolve) => setTimeout(resolve, 5));

    expect(bodies.length).toBeLessThan(3);
  });

  test('sends again what a busy system did not take', async () => {
    const { client, bodies, errors, enough, onError } = systemOf([503, 202]);
    const fleet = new FleetRunner({ client, now: () => START, onError });

    fleet.start();
    await enough;
    await fleet.stop();

    expect(bodies[1]).toBe(bodies[0]);
    expect(errors).toEqual([]);
  });

  test('gives up where it is refused, says why, and can be started again', async () => {
    const { client, errors, enough, onError } = systemOf([403]);
    const fleet = new FleetRunner({ client, now: () => START, onError });

    fleet.start();
    await expect.poll(() => fleet.status.running).toBe(false);
    fleet.start();
    await enough;
    await fleet.stop();

    expect(errors.map(String)).toEqual(['Error: refused 403']);
  });

  test('can be stopped where none drives', async () => {
    const { client, bodies, onError } = systemOf();

    await new FleetRunner({ client, now: () => START, onError }).stop();

    expect(bodies).toEqual([]);
  });
});
