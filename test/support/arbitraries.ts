import * as fc from 'fast-check';
import { HOUR_NS, type Instant } from '../../shared/reading/instant.ts';
import type { Block, Column } from '../../shared/segment/column.ts';

// The same cases every time; another seed searches further.
fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 1) });

/** Runs of each property: the whole unit suite is to stay under some seconds. */
export const RUNS = { numRuns: 200 };

const hourOfYear = (year: number): number => Date.UTC(year, 0, 1) / 3_600_000;

/** Instants from 2000 to 2100, in steps of ns, µs, ms and s. */
export const instants: fc.Arbitrary<Instant> = fc.record({
  hour: fc.integer({ min: hourOfYear(2000), max: hourOfYear(2100) - 1 }),
  ns: fc.oneof(...[1, 1e3, 1e6, 1e9].map((step) => steps(step))),
});

function steps(step: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: HOUR_NS / step - 1 }).map((count) => count * step);
}

/** Strictly ascending times in an hour. */
const timeLists = fc
  .constantFrom(1, 1e3, 1e6, 1e9)
  .chain((step) => fc.uniqueArray(steps(step), { minLength: 1, maxLength: 40 }))
  .map((list) => Float64Array.from(list).toSorted());

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const decimals = fc
  .tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 17 }))
  .map(([digits, places]) => Number(`${digits}e-${places}`));
const edges = fc.constantFrom(
  0,
  -0,
  1,
  -1,
  0.1,
  1e-9,
  1e-10,
  5e-324,
  2.2e-308,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53),
  1e15 - 1,
  1e15,
  1e15 + 1,
  -1e15 + 1,
  1e14,
  0.001,
);
/** Doubles of every sort, most lists being of one sort. */
export const numberSorts = [finite, decimals, edges, fc.integer(), fc.oneof(finite, decimals, edges)];

const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', 'a', 'ü', '{"a":1.0,"b":[1e400]}'),
);

function columnOf(sensor: string, times: Float64Array): fc.Arbitrary<Column> {
  const size = { minLength: times.length, maxLength: times.length };
  return fc.oneof(
    fc
      .oneof(...numberSorts.map((sort) => fc.array(sort, size)))
      .map((list): Column => ({ sensor, kind: 'number', times, numbers: Float64Array.from(list) })),
    fc
      .array(fc.constantFrom(0, 1), size)
      .map((list): Column => ({ sensor, kind: 'boolean', times, numbers: Float64Array.from(list) })),
    fc
      .tuple(fc.constantFrom('text' as const, 'json' as const), fc.array(texts, size))
      .map(([kind, list]): Column => ({ sensor, kind, times, texts: list })),
  );
}

const names = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((name) => name.isWellFormed());

/** Blocks of a few sensors, some of which share their times. */
export const blocks: fc.Arbitrary<Block> = fc
  .tuple(
    fc.array(timeLists, { minLength: 1, maxLength: 3 }),
    fc.uniqueArray(fc.tuple(names, fc.nat(2)), { minLength: 1, maxLength: 6, selector: ([name]) => name }),
  )
  .chain(([lists, sensors]) =>
    fc.record({
      device: names,
      hour: fc.integer({ min: hourOfYear(2000), max: hourOfYear(2100) }),
      columns: fc.tuple(...sensors.map(([name, list]) => columnOf(name, lists[list % lists.length]!))),
    }),
  );

/** Cuts bytes into chunks at the places given, each from 0 to 1. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = places.map((place) => Math.floor(place * bytes.length)).toSorted((a, b) => a - b);
  return [...ends, bytes.length].map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
}

export const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });
