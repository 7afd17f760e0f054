import { describe, expect, test } from 'vitest';
import { ageText, freshnessOf } from '../../../web/model/age.ts';
import { findByPattern } from '../../../web/model/find-sensors.ts';
import { valueText } from '../../../web/model/value-text.ts';

describe('ages', () => {
  test.each([
    [-5, 'now'],
    [0.4, 'now'],
    [42.9, '42 s'],
    [60, '1 min'],
    [3599, '59 min'],
    [7200, '2 h'],
    [86_400 * 12, '12 d'],
  ])('%s s are %s', (seconds, text) => {
    expect(ageText(seconds)).toBe(text);
  });

  test.each([
    [undefined, 'silent'],
    [-3, 'live'],
    [15, 'live'],
    [16, 'recent'],
    [900, 'recent'],
    [901, 'stale'],
  ] as const)('a device of age %s is %s', (age, freshness) => {
    expect(freshnessOf(age)).toBe(freshness);
  });
});

describe('values', () => {
  test.each([
    [13.4, '13.4'],
    [9.200829123, '9.200829'],
    [1_234_567, '1,234,567'],
    [123_456_789_012, '123,456,789,012'],
    [0, '0'],
    [-0.00001, '-1.000e-5'],
    [2.5e15, '2.500e+15'],
    [true, 'yes'],
    [false, 'no'],
    ['D2', 'D2'],
    [{ a: [1] }, '{"a":[1]}'],
  ])('%s reads %s', (value, text) => {
    expect(valueText(value)).toBe(text);
  });
});

describe('finding sensors', () => {
  const names = ['speed', 'gps_latitude', 'GPS_longitude', 'engine.rpm'];
  const found = (text: string) => findByPattern(names, (name) => name, text);

  test.each([
    ['', names],
    ['  ', names],
    ['gps', ['gps_latitude', 'GPS_longitude']],
    ['^gps.*e$|speed', ['speed', 'gps_latitude', 'GPS_longitude']],
    ['\\.', ['engine.rpm']],
    ['nothing', []],
  ])('%s finds %s', (text, items) => {
    expect(found(text)).toEqual({ items });
  });

  test.each(['(', '[a', '*', 'a'.repeat(201)])('says what is wrong with %s, and finds nothing', (text) => {
    const { items, fault } = found(text);

    expect(items).toEqual([]);
    expect(fault).toMatch(/^(No valid pattern: .*|The pattern is too long)\.$/);
  });
});
