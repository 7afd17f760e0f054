import { expect, it } from 'vitest';
import { CHANNEL_LIMITS } from '../../../shared/index/limits.ts';
import type { DeliveredBatch } from '../../../shared/persist/persist.ts';
import type { DeadLetters } from '../../../shared/quarantine/dead-letters.ts';
import { listLetters } from '../../../shared/quarantine/list-letters.ts';
import { redrive, redrivePage } from '../../../shared/quarantine/redrive.ts';
import { HOUR_MS } from '../../../shared/reading/instant.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { givenUp, type RedriveBench, redriveBench } from '../../support/letters.ts';
import { FIRST_HOUR } from '../../support/readings.ts';
import { batchOf, deliver, LATER_MS, rowsOf } from '../../support/stores.ts';

const reading = (sensor: string, ns: number, changes: Partial<Reading> = {}): Reading =>
  ({ device: 'car', sensor, hour: FIRST_HOUR, ns, kind: 'number', value: ns, ...changes }) as Reading;

const GARBAGE: DeliveredBatch = { arrival: '77', device: 'car', data: Buffer.from('no batch') };

const WHOLE = { limit: 100, dryRun: false, untilMs: Number.POSITIVE_INFINITY } as const;
const REALLY = { dryRun: false };

function place({ letters }: RedriveBench, batches: readonly DeliveredBatch[]): string {
  const { key, body } = givenUp(batches, LATER_MS);
  letters.files.set(key, Buffer.from(body));
  return key;
}

/** Persists what is in the stream again. */
async function persistSent({ bus, stores, letters }: RedriveBench, nowMs = LATER_MS): Promise<void> {
  const sent = bus.sent
    .splice(0)
    .map(({ data, device }, at) => ({ arrival: String(900 + at), device, data }));
  expect(await deliver(stores, sent, nowMs, letters)).toBeUndefined();
}

const rejecting = (): Promise<never> => Promise.reject(new Error('away'));

it('sends what the platform gave up again, in order, and removes the letter', async () => {
  const bench = redriveBench();
  const batches = [batchOf('5', [reading('a', 1)]), batchOf('6', [reading('a', 2), reading('b', 2)])];
  const key = place(bench, batches);

  const result = await redrive(key, REALLY, bench.ports);

  expect(result).toEqual({
    key,
    reason: 'retries-exhausted',
    outcome: 'redriven',
    batches: 2,
    sent: 2,
    readings: 3,
  });
  expect(bench.bus.sent.map(({ data }) => data)).toEqual(batches.map(({ data }) => data));
  expect(bench.letters.files.size).toBe(0);
  await persistSent(bench);
  expect(await rowsOf(bench.stores, 'car')).toHaveLength(3);
});

it('does nothing but tell in a dry run', async () => {
  const bench = redriveBench();
  const key = place(bench, [batchOf('5', [reading('a', 1)])]);

  const result = await redrive(key, { dryRun: true }, bench.ports);

  expect(result).toMatchObject({ outcome: 'possible', sent: 1, readings: 1 });
  expect([bench.bus.sent, bench.letters.files.size]).toEqual([[], 1]);
});

it('leaves what is corrupt for good where it is, and says so, but sends what is good beside it', async () => {
  const bench = redriveBench();
  const key = place(bench, [batchOf('5', [reading('a', 1)]), GARBAGE]);

  const first = await redrive(key, REALLY, bench.ports);
  const second = await redrive(key, REALLY, bench.ports);
  await persistSent(bench);

  expect(first).toMatchObject({ outcome: 'kept', batches: 2, sent: 1, problem: { code: 'corrupt-batch' } });
  expect(second).toEqual(first);
  expect([...bench.letters.files.keys()]).toEqual([key]);
  expect(await rowsOf(bench.stores, 'car')).toHaveLength(1);
});

it('keeps a letter whose batches the stream does not take', async () => {
  const bench = redriveBench();
  const key = place(bench, [batchOf('5', [reading('a', 1)]), batchOf('6', [reading('a', 2)])]);
  const bus = { send: async () => [true, false] };

  const result = await redrive(key, REALLY, { ...bench.ports, bus });

  expect(result).toMatchObject({ outcome: 'kept', sent: 1, problem: { code: 'temporarily-unavailable' } });
  expect(bench.letters.files.size).toBe(1);
});

it('keeps readings that a device has no room for, until there is room', async () => {
  const bench = redriveBench();
  const full = Array.from({ length: CHANNEL_LIMITS.stored }, (_, nth) => reading(`s${nth}`, 1));
  const poll = [batchOf('1', full), batchOf('2', [reading('s1', 2), reading('more', 2)])];
  await deliver(bench.stores, poll, LATER_MS, bench.letters);
  const roomy = { head: async () => undefined };

  const before = await redrivePage(WHOLE, bench.ports);
  const after = await redrivePage(WHOLE, { ...bench.ports, index: roomy });

  expect(before.results).toMatchObject([{ outcome: 'kept', problem: { code: 'too-many-channels' } }]);
  expect(after.results).toMatchObject([{ outcome: 'redriven', sent: 1, readings: 1 }]);
  expect(bench.letters.files.size).toBe(0);
});

it('keeps readings that are too far ahead, until time has come to them', async () => {
  let nowMs = LATER_MS;
  const bench = redriveBench(() => nowMs);
  const ahead = reading('a', 1, { hour: LATER_MS / HOUR_MS + 40 });
  await deliver(bench.stores, [batchOf('1', [ahead, reading('a', 2)])], nowMs, bench.letters);

  const before = await redrivePage(WHOLE, bench.ports);
  nowMs += 24 * HOUR_MS;
  const after = await redrivePage(WHOLE, bench.ports);
  await persistSent(bench, nowMs);

  expect(before.results).toMatchObject([{ outcome: 'kept', problem: { code: 'timestamp-out-of-range' } }]);
  expect(after.results).toMatchObject([{ outcome: 'redriven', readings: 1 }]);
  expect(await rowsOf(bench.stores, 'car')).toHaveLength(2);
  expect(bench.letters.files.size).toBe(0);
});

it('tells of a letter that is gone, of one that is none, and of a service that is away', async () => {
  const bench = redriveBench();
  bench.letters.files.set('dead-letters/hand-made.txt', Buffer.from('hello'));
  const away: DeadLetters = { list: rejecting, read: rejecting, remove: rejecting };

  const gone = await redrive('dead-letters/5-x.json', REALLY, bench.ports);
  const none = await redrive('dead-letters/hand-made.txt', REALLY, bench.ports);
  const failed = await redrive('dead-letters/hand-made.txt', REALLY, {
    ...bench.ports,
    letters: away,
  });

  expect(gone).toMatchObject({ outcome: 'gone' });
  expect(none).toMatchObject({ outcome: 'kept', reason: 'unreadable', problem: { code: 'unreadable' } });
  expect(failed).toMatchObject({ outcome: 'kept', problem: { code: 'temporarily-unavailable' } });
  expect(bench.errors).toEqual([new Error('away')]);
  expect(bench.letters.files.size).toBe(1);
});

it('goes on where the page before ended, by number, by time and by reason', async () => {
  const bench = redriveBench(() => 1);
  for (const arrival of [1, 2, 3, 4, 5]) place(bench, [batchOf(String(arrival), [reading('a', arrival)])]);
  await deliver(bench.stores, [GARBAGE], LATER_MS, bench.letters);
  const keys = [...bench.letters.files.keys()].toSorted();
  const dry = { ...WHOLE, dryRun: true };

  const page = await redrivePage({ ...dry, limit: 2 }, bench.ports);
  const rest = await redrivePage({ ...dry, cursor: page.cursor }, bench.ports);
  const late = await redrivePage({ ...dry, untilMs: 0 }, bench.ports);
  const corrupt = await redrivePage({ ...dry, reason: 'corrupt-batch' }, bench.ports);

  const keysOf = ({ results }: typeof page): string[] => results.map(({ key }) => key);
  expect([...keysOf(page), ...keysOf(rest)]).toEqual(keys);
  expect(rest.cursor).toBeUndefined();
  expect([keysOf(late), late.cursor]).toEqual([[keys[0]], keys[0]]);
  expect(keysOf(corrupt)).toEqual([keys.at(-1)]);
});

it('lists letters with what is known of them, without their content', async () => {
  const bench = redriveBench();
  const batches = [batchOf('5', [reading('a', 1)]), { ...GARBAGE, device: 'van' }];
  const key = place(bench, batches);
  await deliver(bench.stores, [GARBAGE], LATER_MS, bench.letters);

  const all = await listLetters(bench.letters, { limit: 10 });
  const some = await listLetters(bench.letters, { limit: 10, reason: 'corrupt-batch' });
  const first = await listLetters(bench.letters, { limit: 1 });

  expect(all.letters).toMatchObject([
    { key, reason: 'retries-exhausted', devices: ['car', 'van'], arrival: '5', batches: 2 },
    { reason: 'corrupt-batch', devices: ['car'], arrival: '77', batches: 1, readings: undefined },
  ]);
  expect(all.letters[0]).toMatchObject({ at: new Date(LATER_MS).toISOString() });
  expect(all.cursor).toBeUndefined();
  expect(some.letters).toEqual(all.letters.slice(1));
  expect(first.cursor).toBe(key);
});
