import { expect, test } from 'vitest';
import { seededRandom } from '../../../cli/simulate/random.ts';

const SEEDS = Array.from({ length: 2000 }, (_, at) => at - 1000);

const drawn = (seed: number, length: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length }, random);
};

test('each seed has a stream of its own, which it repeats', () => {
  const streams = new Set(SEEDS.map((seed) => drawn(seed, 4).join()));

  expect(streams.size).toBe(SEEDS.length);
  expect(drawn(4711, 100)).toEqual(drawn(4711, 100));
});

test('the seed that leaves no state to begin with has a stream too', () => {
  expect(new Set(drawn(0x5bd1e995, 100)).size).toBe(100);
});

test('numbers are spread over the range from 0 to 1, also those that neighbouring seeds begin with', () => {
  for (const numbers of [drawn(7, 10_000), SEEDS.map((seed) => drawn(seed, 1)[0] ?? 1)]) {
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    expect(mean).toBeCloseTo(0.5, 1);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
  }
});
