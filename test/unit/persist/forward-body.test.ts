import { expect, test } from 'vitest';
import { changeDevice } from '../../../shared/device/change-device.ts';
import { describeDevice } from '../../../shared/device/describe-device.ts';
import { ingest } from '../../../shared/ingest/ingest.ts';
import { MemoryBatchBus } from '../../support/memory/batch-bus.ts';
import { ingestInto } from '../../support/ingest-ports.ts';
import { deliver, memoryStores, rowsOf, type Stores } from '../../support/stores.ts';

const START_MS = Date.UTC(2026, 4, 1, 12);

/** Text that does not get shorter by packing: a body of some dozens fills several batches. */
function noise(seed: number): string {
  let state = seed * 2_654_435_761 + 1;
  return Array.from({ length: 4000 }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return String.fromCharCode(33 + ((state >>> 16) % 90));
  }).join('');
}

const lineOf = (sensor: string, ms: number, nth: number): string =>
  JSON.stringify({ device: 'car', sensor, timestamp: START_MS + ms, value: noise(nth) });

/** Takes lines as one body and delivers its batches one by one. @returns how many there were */
async function sendBody(stores: Stores, lines: readonly string[], from: number): Promise<number> {
  const bus = new MemoryBatchBus();
  const body = [Buffer.from(lines.join('\n'))];
  await ingest(body, { nowMs: START_MS + 86_400_000 }, ingestInto(bus));
  for (const [at, { data }] of bus.sent.entries()) await deliver(stores, [{ arrival: `${from + at}`, data }]);
  return bus.sent.length;
}

test.each([
  // Every 19 minutes over days, in an order that jumps.
  ['its hours in any order', (nth: number) => ((nth * 37) % 150) * 1_140_000],
  ['one hour in any order', (nth: number) => ((nth * 37) % 150) * 20_000],
  ['a single instant', () => 5],
  ['a few instants', (nth: number) => nth % 3],
])('a body of several batches with %s is taken whole, and again', async (_, timeOf) => {
  const stores = memoryStores();
  await changeDevice('car', { ordering: 'forward' }, stores.index);
  const lines = Array.from({ length: 150 }, (__, nth) => lineOf(`s${nth}`, timeOf(nth), nth));

  const batches = await sendBody(stores, lines, 100);
  const first = await describeDevice('car', stores.index);
  await sendBody(stores, lines, 200);

  expect(batches).toBeGreaterThan(1);
  expect(first?.dropped).toBe(0);
  expect(await describeDevice('car', stores.index)).toEqual(first);
  expect(await rowsOf(stores, 'car')).toHaveLength(150);
});

test('a body that comes later is held against the last reading, not against its own', async () => {
  const stores = memoryStores();
  await changeDevice('car', { ordering: 'forward' }, stores.index);
  await sendBody(stores, [lineOf('x', 1000, 1)], 100);

  await sendBody(
    stores,
    [lineOf('x', 3000, 2), lineOf('x', 999, 3), lineOf('y', 1000, 4), lineOf('x', 2000, 5)],
    200,
  );

  expect(await describeDevice('car', stores.index)).toMatchObject({ dropped: 2 });
  expect((await rowsOf(stores, 'car')).map(({ ns }) => ns / 1e6)).toEqual([1000, 2000, 3000]);
});
