import { expect, test } from 'vitest';
import { planChannels } from '../../../shared/recording/channel-plan.ts';
import { segmentPieces } from '../../../shared/recording/piece.ts';
import { readRows } from '../../../shared/recording/read-rows.ts';
import { encodeBlock } from '../../../shared/segment/codec.ts';
import { type Block, blockCount, blockSpan } from '../../../shared/segment/column.ts';
import { seededRandom } from '../../../cli/simulate/random.ts';
import { MemoryReadingStore } from '../../support/memory/reading-store.ts';
import { ALWAYS } from '../../support/stores.ts';

const HOUR = 490_000;
const SENSORS = Array.from({ length: 30 }, (_, sensor) => `s${sensor}`);

/** Readings of all sensors at random whole seconds and thousandths of them, so that some meet. */
function randomBlock(random: () => number, fromSecond: number, toSecond: number): Block {
  const columns = SENSORS.map((sensor) => {
    const times = new Set(
      Array.from({ length: 700 }, () => {
        const second = fromSecond + Math.floor(random() * (toSecond - fromSecond));
        return second * 1e9 + Math.floor(random() * 5) * 1e6;
      }),
    );
    const sorted = Float64Array.from(times).toSorted();
    return { sensor, kind: 'number' as const, times: sorted, numbers: sorted.map(() => random()) };
  });
  return { device: 'car', hour: HOUR, columns };
}

const order = (list: Iterable<{ ns: number; sensor: string }>): object[] =>
  [...list].toSorted((a, b) => a.ns - b.ns || (a.sensor < b.sensor ? -1 : 1));

test('long segments that overlap merge as a plain map of the first arrivals does', async () => {
  const random = seededRandom(7);
  const store = new MemoryReadingStore();
  const first = new Map<string, { ns: number; sensor: string; value: number }>();
  const blocks = [
    randomBlock(random, 0, 1200),
    randomBlock(random, 600, 1800),
    randomBlock(random, 0, 3600),
    randomBlock(random, 1800, 1810),
  ];
  for (const [arrival, block] of blocks.entries()) {
    const packed = encodeBlock(block);
    const text = String(10 + arrival);
    const segment = {
      device: 'car',
      hour: HOUR,
      count: blockCount(block),
      arrival: text,
      lastArrival: text,
      expires: 9e9,
    };
    await store.put({ ...segment, ...blockSpan(block), packed });
    for (const { sensor, times, ...values } of block.columns) {
      times.forEach((ns, row) => {
        const name = `${sensor} ${ns}`;
        const value = 'numbers' in values ? values.numbers[row]! : Number.NaN;
        if (!first.has(name)) first.set(name, { ns, sensor, value });
      });
    }
  }
  const plan = planChannels(
    'car',
    SENSORS.map((sensor) => ({ sensor, kind: 'number' })),
    {},
  );

  const merged: { ns: number; sensor: string; value: number }[] = [];
  for await (const batch of readRows(segmentPieces(store), 'car', [{ hour: HOUR }], plan, ALWAYS)) {
    for (let row = 0; row < batch.count; row += 1) {
      const sensor = SENSORS[batch.channels[row]!]!;
      merged.push({ ns: batch.times[row]!, sensor, value: batch.numbers[row]! });
    }
  }

  expect(merged.every(({ ns }, row) => row === 0 || merged[row - 1]!.ns <= ns)).toBe(true);
  expect(order(merged)).toEqual(order(first.values()));
  expect(merged.length).toBeGreaterThan(50_000);
});
