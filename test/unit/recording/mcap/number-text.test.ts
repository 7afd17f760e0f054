import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeNumber } from '../../../../shared/recording/mcap/number-text.ts';

/** Room for the longest text, and a mark on both sides of what may be written. */
const FRONT = 3;
const bytes = Buffer.alloc(64);

/** The text as it is written when a channel's numbers had so many places before. */
function textOf(value: number, places: number): string {
  bytes.fill(0xee);
  const end = writeNumber(bytes, FRONT, value, Uint8Array.of(places), 0);
  expect(bytes.subarray(0, FRONT).every((byte) => byte === 0xee)).toBe(true);
  return bytes.toString('latin1', FRONT, end);
}

const expected = (value: number): string => (Object.is(value, -0) ? '-0' : JSON.stringify(value));

const decimal = fc
  .tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 15 }))
  .map(([digits, places]) => Number(`${digits}e-${places}`));

const WHOLE = [
  0,
  -0,
  1,
  -1,
  9,
  10,
  99,
  100,
  101,
  1e9,
  2147483647,
  2147483648,
  4294967296,
  1e15 - 1,
  1e15,
  1e15 + 1,
];
const FINE = [1e-6, 9.999999e-7, 1e-7, 1.5e-6, 0.1, 0.000001, 123456.000001, 999999.999999999, 0.999999999];
const FAR = [2 ** 53, -(2 ** 53), 2 ** 53 + 2, 1e20, 1e21, 1e22, Number.MAX_VALUE, Number.MIN_VALUE];
const positive = [...WHOLE, ...FINE, ...FAR];
const edges = [...positive, ...positive.map((value) => -value)];

test.each(edges)('%d is written as JSON.stringify writes it', (value) => {
  for (let places = 0; places <= 9; places += 1) expect(textOf(value, places)).toBe(expected(value));
});

test('any double is written as JSON.stringify writes it, whatever places are expected', () => {
  const values = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    decimal,
    fc.float({ noNaN: true, noDefaultInfinity: true }),
  );
  fc.assert(
    fc.property(values, fc.integer({ min: 0, max: 9 }), (value, places) => {
      expect(textOf(value, places)).toBe(expected(value));
    }),
    { numRuns: 20_000 },
  );
});
