import { expect, test } from 'vitest';
import { type Figure, verdictOf } from '../../../bench/figure.ts';
import { readOptions } from '../../../bench/options.ts';
import { allMet, chooseFigures, decimal, describeOutcome, type Outcome } from '../../../bench/report.ts';

const outcome = (value: number, error?: string): Outcome => ({
  name: 'wire',
  bar: 'few',
  results: [
    { label: 'bytes', value, unit: 'B', limit: { atMost: 12 }, note: 'of 62' },
    { label: 'beside', value: 1e6, unit: 'B' },
  ],
  ...(error !== undefined && { error }),
});

test('a value at its limit passes, one beyond it or without a number fails, one without a limit informs', () => {
  const verdicts = [
    verdictOf({ value: 10, limit: { atLeast: 10 } }),
    verdictOf({ value: 9.99, limit: { atLeast: 10 } }),
    verdictOf({ value: 100, limit: { atMost: 100 } }),
    verdictOf({ value: 100.1, limit: { atMost: 100 } }),
    verdictOf({ value: Number.NaN, limit: { atMost: 100 } }),
    verdictOf({ value: Number.NaN, limit: { atLeast: 1 } }),
    verdictOf({ value: 1 }),
  ];

  expect(verdicts).toEqual(['pass', 'fail', 'pass', 'fail', 'fail', 'fail', 'info']);
});

test('all is met only when every bar is met and every figure could be measured', () => {
  const verdicts = [
    allMet([outcome(12), outcome(1)]),
    allMet([outcome(1), outcome(12.1)]),
    allMet([outcome(1, 'it broke')]),
  ];

  expect(verdicts).toEqual([true, false, false]);
});

test('numbers keep three digits, small ones two, large ones all before the point', () => {
  const texts = [0.178_16, 2.004, 12.56, 123.4, 86_400_000].map(decimal);

  expect(texts).toEqual(['0.18', '2', '12.6', '123', '86,400,000']);
});

test('an outcome shows its verdict, value, bar and note, and why it is missing', () => {
  const lines = describeOutcome(outcome(15, 'it broke'));

  expect(lines[0]).toBe('wire: few');
  expect(lines[1]).toMatch(/^ {2}fail +bytes +15 B +≤ 12 B +of 62$/);
  expect(lines[2]).toMatch(/^ {2}info +beside +1,000,000 B$/);
  expect(lines[3]).toContain('it broke');
});

test('figures are chosen by name, in their own order; a name that is none is told with those that are', () => {
  const figures = ['a', 'b', 'c'].map((name): Figure => ({ name, bar: '', run: async () => [] }));

  const all = chooseFigures(figures, []);
  const some = chooseFigures(figures, ['c', 'a']);

  expect(all).toHaveLength(3);
  expect(some.map(({ name }) => name)).toEqual(['a', 'c']);
  expect(() => chooseFigures(figures, ['x'])).toThrow('there is no figure x; there are a, b, c');
});

test('options are read; what contradicts itself or is unknown is refused', () => {
  const options = readOptions(['--only', 'dump', '--only', 'wire-bytes', '--json', '--quick']);

  expect(options).toMatchObject({ only: ['dump', 'wire-bytes'], json: true, quick: true, full: false });
  expect(() => readOptions(['--quick', '--full'])).toThrow(TypeError);
  expect(() => readOptions(['--fast'])).toThrow(TypeError);
});
