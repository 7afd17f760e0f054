import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareInstants,
  dateOfHour,
  formatInstant,
  fromMilliseconds,
  fromNanoseconds,
  hourOfDate,
  parseRfc3339,
  toMilliseconds,
  toNanoseconds,
} from '../../../shared/reading/instant.ts';
import { instants } from '../../support/arbitraries.ts';

const two = (count: number): string => String(count).padStart(2, '0');

describe('instants', () => {
  it('are the same after being written and read, to the nanosecond', () => {
    fc.assert(
      fc.property(instants, (at) => {
        expect(parseRfc3339(formatInstant(at))).toEqual(at);
        expect(fromNanoseconds(toNanoseconds(at))).toEqual(at);
      }),
      { numRuns: 500 },
    );
  });

  it('are ordered as their nanoseconds are, and followed by the next', () => {
    fc.assert(
      fc.property(instants, instants, (a, b) => {
        const difference = toNanoseconds(a) - toNanoseconds(b);

        expect(Math.sign(compareInstants(a, b))).toBe(Number(difference > 0n) - Number(difference < 0n));
      }),
    );
  });

  it('are the same moment in every zone', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: -1439, max: 1439 }), (at, minutes) => {
        const local = formatInstant(fromNanoseconds(toNanoseconds(at) + BigInt(minutes) * 60_000_000_000n));
        const size = Math.abs(minutes);
        const zone = `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;

        expect(parseRfc3339(local.replace('Z', zone))).toEqual(at);
      }),
    );
  });

  it('agree with the milliseconds of Date', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 4e12 }), (ms) => {
        expect(fromMilliseconds(ms)).toEqual(fromNanoseconds(BigInt(ms) * 1_000_000n));
        expect(parseRfc3339(new Date(ms).toISOString())).toEqual(fromMilliseconds(ms));
      }),
    );
  });

  it('have whole milliseconds, of which nothing is rounded up', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 4e12 }), fc.constantFrom(0, 1, 999_999), (ms, ns) => {
        expect(toMilliseconds(fromMilliseconds(ms, ns))).toBe(ms);
      }),
    );
  });

  it.each([
    ['2024-02-29T00:00:00z', '2024-02-29T00:00:00Z'],
    ['2024-02-29t23:59:59.5Z', '2024-02-29T23:59:59.500Z'],
    ['2024-01-01 00:00:00.000000001-00:00', '2024-01-01T00:00:00.000000001Z'],
    ['1999-12-31T23:30:00-00:30', '2000-01-01T00:00:00Z'],
    ['2024-01-01T00:00:00.123456Z', '2024-01-01T00:00:00.123456Z'],
  ])('read %s', (text, expected) => {
    const at = parseRfc3339(text);

    expect(at && formatInstant(at)).toBe(expected);
  });

  it.each([
    '',
    '2024-01-01',
    '2024-01-01T00:00:00',
    '2024-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-00-01T00:00:00Z',
    '2024-01-00T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:60:00Z',
    '2016-12-31T23:59:60Z',
    '2024-01-01T00:00:00.Z',
    '2024-01-01T00:00:00.0123456789Z',
    '2024-01-01T00:00:00+24:00',
    '2024-01-01T00:00:00+0100',
    ' 2024-01-01T00:00:00Z',
    '2024-01-01T00:00:00Z\n',
    '٢٠٢٤-01-01T00:00:00Z',
  ])('are not read from %j', (text) => {
    expect(parseRfc3339(text)).toBeUndefined();
  });

  it('have their dates', () => {
    expect(hourOfDate('2024-02-29')).toBe(Date.UTC(2024, 1, 29) / 3_600_000);
    expect(dateOfHour(Date.UTC(2024, 1, 29, 23) / 3_600_000)).toBe('2024-02-29');
    expect(hourOfDate('2024-02-30')).toBeUndefined();
    expect(hourOfDate('2024-2-3')).toBeUndefined();
  });
});
