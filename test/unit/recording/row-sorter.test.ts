import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowSorter, type SortableColumn } from '../../../shared/recording/row-sorter.ts';

/** Times spread evenly, crowded into a few instants, or far apart from a crowd. */
const ns = fc.oneof(
  fc.integer({ min: 0, max: 3_599_999_999_999 }),
  fc.integer({ min: 1e9, max: 1e9 + 40 }),
  fc.constantFrom(0, 1e9 + 20, 3_599_999_999_999),
);

const columns = fc.array(
  fc.record({
    times: fc.uniqueArray(ns, { maxLength: 120 }).map((times) => times.toSorted((a, b) => a - b)),
    hasNumbers: fc.boolean(),
    skipped: fc.nat(3),
    left: fc.nat(3),
  }),
  { minLength: 1, maxLength: 12 },
);

function toColumn({
  times,
  hasNumbers,
  skipped,
  left,
}: typeof columns extends fc.Arbitrary<(infer T)[]> ? T : never): SortableColumn {
  const at = Math.min(skipped, times.length);
  return {
    times: Float64Array.from(times),
    numbers: hasNumbers ? Float64Array.from(times, (_, row) => row / 8) : undefined,
    at,
    stop: Math.max(at, times.length - left),
  };
}

/** The same rows, put in order by the platform's stable sort. */
const expected = (list: readonly SortableColumn[]): [ns: number, slot: number, value: number][] =>
  list
    .flatMap(({ times, numbers, at, stop }, slot) =>
      Array.from(times.subarray(at, stop), (time, row): [number, number, number] => [
        time,
        slot,
        numbers?.[at + row] ?? at + row,
      ]),
    )
    .toSorted((a, b) => a[0] - b[0]);

test('rows of all columns come in order of time, those of one time in the order of their columns', () => {
  const sorter = new RowSorter();
  fc.assert(
    fc.property(columns, (specs) => {
      const list = specs.map(toColumn);
      const rows = expected(list);
      if (rows.length === 0) return;

      sorter.sort(list, rows.length, rows[0]![0], rows.at(-1)![0] + 1);

      const sorted = rows.map((_, row) => [sorter.times[row], sorter.slots[row], sorter.values[row]]);
      expect(sorted).toEqual(rows);
    }),
    { numRuns: 2000 },
  );
});

test('a crowd of many rows in a small part of the time is sorted', () => {
  const crowd = Array.from({ length: 40 }, (_, slot) =>
    Float64Array.from({ length: 50 }, (_row, row) => 1e9 + row * 40 + ((slot * 7) % 40)),
  );
  const list = [Float64Array.of(0, 3.5e12), ...crowd].map((times) => ({
    times,
    numbers: undefined,
    at: 0,
    stop: times.length,
  }));
  const rows = expected(list);
  const sorter = new RowSorter();

  sorter.sort(list, rows.length, 0, 3.6e12);

  expect(rows.map((_, row) => [sorter.times[row], sorter.slots[row], sorter.values[row]])).toEqual(rows);
});
