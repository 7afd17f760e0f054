import { HOUR_NS } from '../../../shared/reading/instant.ts';
import type { Block, Column } from '../../../shared/segment/column.ts';

/** 2026-05-01T10:00:00Z */
export const HOUR = Date.UTC(2026, 4, 1, 10) / 3_600_000;
export const DEVICE = 'car/ü "7"';

const steps = (count: number, stepNs: number, firstNs = 0): Float64Array =>
  Float64Array.from({ length: count }, (_, at) => firstNs + at * stepNs);

const numbers = (sensor: string, times: Float64Array, values: readonly number[]): Column => ({
  sensor,
  kind: 'number',
  times,
  numbers: Float64Array.from(values),
});

const block = (columns: readonly Column[]): Block => ({ device: DEVICE, hour: HOUR, columns });

/** Blocks that together have every way in which a column can be laid out. */
export const BLOCKS: Readonly<Record<string, Block>> = {
  // Times in each unit, at a beat and off it, of one row, at both ends of the hour; lists that columns share.
  times: block([
    numbers('a', steps(5, 1e9), [1, 2, 3, 4, 5]),
    numbers('b', steps(5, 1e9), [5, 4, 3, 2, 1]),
    numbers('milliseconds', steps(4, 250e6, 1e6), [0, 0, 0, 0]),
    numbers('microseconds', Float64Array.of(1e3, 2e3, 1_000_004_000), [1, 2, 3]),
    numbers('nanoseconds', Float64Array.of(1, 2, 500, 1_000_000_007, HOUR_NS - 1), [1, 2, 3, 4, 5]),
    numbers('one', Float64Array.of(0), [7]),
  ]),
  // Numbers with each count of decimal places, and those that are no short decimals.
  numbers: block([
    ...Array.from({ length: 10 }, (_, places) =>
      numbers(`decimals-${places}`, steps(3, 1e9), [1 / 10 ** places, -123 / 10 ** places, 0]),
    ),
    numbers('doubles', steps(5, 1e9), [Math.PI, -0, 5e-324, Number.MAX_VALUE, -1 / 3]),
    numbers('whole', steps(3, 1e9), [999_999_999_999_999, -999_999_999_999_999, 2 ** 31]),
  ]),
  // Booleans over the end of a byte; texts that repeat, are empty and odd; JSON to the letter; one sensor of two kinds.
  others: block([
    {
      sensor: 'flag',
      kind: 'boolean',
      times: steps(17, 1e9),
      numbers: Float64Array.from({ length: 17 }, (_, at) => Number(at % 3 === 0)),
    },
    { sensor: 'gear', kind: 'text', times: steps(5, 1e9), texts: ['D', '', 'D', 'ü😀\u0000"', 'R'] },
    {
      sensor: 'state',
      kind: 'json',
      times: steps(2, 1e9),
      texts: ['{"n":12345678901234567890.00000000000000000001}', '{"a":[1,{"b":null}]}'],
    },
    { sensor: 'state', kind: 'number', times: Float64Array.of(5e9), numbers: Float64Array.of(1) },
  ]),
  // Long enough to be compressed.
  compressed: block([
    {
      sensor: 'same',
      kind: 'text',
      times: steps(300, 1e9),
      texts: Array.from({ length: 300 }, () => 'the same'),
    },
    numbers(
      'slope',
      steps(300, 1e9),
      Array.from({ length: 300 }, (_, at) => at / 4),
    ),
  ]),
  // Too short for it.
  short: block([numbers('x', Float64Array.of(3), [1.5])]),
};
