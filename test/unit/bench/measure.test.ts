import { expect, test } from 'vitest';
import { interleave, median } from '../../../bench/measure.ts';

test('the median is the middle of the values in their order, whatever order they came in', () => {
  const odd = median([9, 1, 5]);
  const even = median([10, 1, 2, 4]);
  const none = median([]);

  expect([odd, even, none]).toEqual([5, 3, Number.NaN]);
});

test('contestants take turns, and the first round does not count', async () => {
  const turns: string[] = [];
  let now = 0;
  const taking = (name: string, seconds: readonly number[]) => ({
    name,
    run: async () => {
      now += seconds[turns.filter((turn) => turn === name).length] ?? 0;
      turns.push(name);
    },
  });

  const medians = await interleave(
    [taking('fast', [100, 1, 2, 9]), taking('slow', [500, 30, 10, 20])],
    3,
    () => now,
  );

  expect(turns.join(' ')).toBe('fast slow fast slow fast slow fast slow');
  expect([...medians]).toEqual([
    ['fast', 2],
    ['slow', 20],
  ]);
});
