import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Kind } from '../../../../../shared/reading/reading.ts';
import { nameFault } from '../../../../../shared/reading/name.ts';
import type { ReadingValue } from '../../../../../shared/session/sources/readings/decision.ts';
import { parseFilter } from '../../../../../shared/session/sources/readings/parse-filter.ts';
import { parseIdentity } from '../../../../../shared/session/sources/readings/parse-identity.ts';
import { IdentityFault } from '../../../../../shared/session/sources/readings/tokens.ts';
import { describeReadings } from '../../../../../shared/session/sources/readings/describe-readings.ts';
import { decide, filters, filterTokens, spaced } from '../../../../support/filters.ts';
import { ODD_NAMES } from '../../../../support/names.ts';
import { memoryStores } from '../../../../support/stores.ts';

const readingsIdentities = describeReadings(memoryStores().index);

const passes = (filter: string, sensor: string, kind: Kind, value: ReadingValue): boolean => {
  const decision = parseFilter(filter)({ sensor, kind });
  return typeof decision === 'boolean' ? decision : decision(value);
};

test.each<[identity: string, device: string]>([
  ['car-7', 'car-7'],
  ['car 7', 'car 7'],
  [' car ', ' car '],
  ['"car-7"', 'car-7'],
  ['"car where sensor = \\"a\\""', 'car where sensor = "a"'],
  ['"\\"quoted\\""', '"quoted"'],
  ['"\\u8eca"', '車'],
  ['nowhere', 'nowhere'],
  ['car where', 'car where'],
  ['where where value = 1', 'where'],
  ['car-7 where sensor = "speed"', 'car-7'],
  ['car 7   where\nvalue > 3', 'car 7'],
  ['"car where" where value > 3', 'car where'],
  ['car where sensor = " where "', 'car'],
  ['the"car" where value=1', 'the"car"'],
])('%j is of the device %j', (identity, device) => {
  expect(parseIdentity(identity).device).toBe(device);
  expect(readingsIdentities.identityFault(identity)).toBeUndefined();
  expect(readingsIdentities.devicesOf(identity)).toEqual([device]);
});

test.each<[identity: string, fault: RegExp]>([
  ['', /device whose name is empty/],
  ['""', /device whose name is empty/],
  [' where value = 1', /device whose name is empty/],
  ['car\n7', /control character/],
  ['"car\\n7"', /control character/],
  ['"\\ud800"', /half of a surrogate pair/],
  ['x'.repeat(129), /longer than 128 bytes/],
  ['"car', /in quotes that do not end/],
  ['"car\\"', /in quotes that do not end/],
  ['"car\\x"', /not written as in JSON/],
  ['"car" wher value = 1', /something else than `where`/],
  ['"car"where value = 1', /something else than `where`/],
  ['"car" where', /something else than `where`/],
  ['"car" ', /something else than `where`/],
  ['car where ', /has its end where sensor, kind, value/],
  ['car where speed > 10', /has "speed" where sensor, kind, value/],
  ['car where value', /has its end where = != < <= > >= is expected/],
  ['car where value > ', /has its end where a value is expected/],
  ['car where value > true', /by their order/],
  ['car where value = speed', /has "speed" where a value is expected/],
  ['car where sensor = 1', /has 1 where a text in double quotes is expected/],
  ['car where sensor > "a"', /has ">" where like, in, = or != is expected/],
  ["car where sensor = 'a'", /is not understood from "'a'" on/],
  ['car where sensor = "a', /is not understood from/],
  ['car where sensor = "\\x"', /not written as in JSON/],
  ['car where sensor in "a"', /has "a" where \( is expected/],
  ['car where sensor in ()', /has "\)" where a text in double quotes is expected/],
  ['car where sensor in ("a"', /has its end where \) is expected/],
  ['car where sensor in ("a",)', /has "\)" where a text/],
  ['car where value in ("a" 1)', /has 1 where \) is expected/],
  ['car where (value = 1', /has its end where \) is expected/],
  ['car where value = 1)', /has "\)" where and, or, or the end is expected/],
  ['car where value = 1 value = 2', /has "value" where and, or, or the end is expected/],
  ['car where value = 1 and', /has its end where sensor/],
  ['car where value = 1 or or value = 2', /has "or" where sensor/],
  ['car where value == 1', /has "=" where a value is expected/],
  ['car where value = 01', /is not understood from "01" on/],
  ['car where value = 1.', /is not understood from "1." on/],
  ['car where value = +1', /is not understood from/],
  ['car where value = NaN', /is not understood from "NaN" on/],
  ['car where value = null', /has "null" where a value is expected/],
  ['car where VALUE = 1', /is not understood from "VALUE/],
  ['car where value = 1; drop', /is not understood from "; drop" on/],
  [`car where ${'('.repeat(33)}value = 1${')'.repeat(33)}`, /nested deeper than 32/],
  [`car where ${'not '.repeat(33)}value = 1`, /nested deeper than 32/],
  [`car where sensor like "${'{a,b}'.repeat(20)}"`, /glob that is too long/],
])('%j is refused', (identity, fault) => {
  expect(() => parseIdentity(identity)).toThrow(fault);
  expect(readingsIdentities.identityFault(identity)).toMatch(fault);
  expect(readingsIdentities.devicesOf(identity)).toBeUndefined();
});

test.each<[filter: string, sensor: string, kind: Kind, value: ReadingValue, passes: boolean]>([
  ['value = 1', 'speed', 'number', 1, true],
  ['value = "1"', 'speed', 'number', 1, false],
  ['value != "1"', 'speed', 'number', 1, true],
  ['value = 0', 'speed', 'number', -0, true],
  ['value < 1e400', 'speed', 'number', 1.7e308, true],
  ['value >= -1.5e-1', 'speed', 'number', -0.15, true],
  ['value > "a"', 'speed', 'number', 1, false],
  ['not value > "a"', 'speed', 'number', 1, true],
  ['value > "a"', 'mode', 'text', 'b', true],
  ['value = true', 'on', 'boolean', true, true],
  ['value in (1, true, "on")', 'on', 'boolean', true, true],
  ['value like "o?"', 'mode', 'text', 'on', true],
  ['value like "*"', 'all', 'json', '{}', false],
  ['value = "{\\"a\\":1}"', 'all', 'json', '{"a":1}', true],
  ['sensor = "a" or sensor = "b" and value = 2', 'a', 'number', 1, true],
  ['(sensor = "a" or sensor = "b") and value = 2', 'a', 'number', 1, false],
  ['not sensor = "a" and value = 1', 'b', 'number', 1, true],
  ['not (sensor = "b" and value = 1)', 'b', 'number', 1, false],
  ['kind in ("number", "text") and sensor like "{a,b}*"', 'bc', 'text', '', true],
  ['sensor = "\\u8eca"', '車', 'number', 1, true],
])('%s: %s of kind %s with %j passes: %s', (filter, sensor, kind, value, expected) => {
  expect(passes(filter, sensor, kind, value)).toBe(expected);
});

const SENSORS = ['speed', 's', 'a b', '車-🚗', '"quoted"\\', 'or', 'value = 1'];
const VALUES = [0, -1, 0.5, 1e21, 1e-7, '', 'speed', '"', '🚗', 'true', '1', true, false];
const KINDS: readonly Kind[] = ['number', 'boolean', 'text', 'json'];

/** A value that a reading of a kind may have. */
const valuesOf = (kind: Kind): ReadingValue[] => {
  if (kind === 'json') return ['{}', '{"speed":1}'];
  return VALUES.filter((value) => typeof value === (kind === 'text' ? 'string' : kind));
};

test('a filter that is written out decides as its parts do, one by one', () => {
  const spaces = fc.array(fc.constantFrom('', '', ' ', '\n\t '), { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(filters(SENSORS, VALUES), spaces, fc.boolean(), (filter, gaps, isWrapped) => {
      const text = spaced(filterTokens(filter, isWrapped), gaps);
      const condition = parseFilter(text);
      for (const sensor of SENSORS) {
        for (const kind of KINDS) {
          const decision = condition({ sensor, kind });
          for (const value of valuesOf(kind)) {
            const found = typeof decision === 'boolean' ? decision : decision(value);
            expect([text, sensor, value, found]).toEqual([
              text,
              sensor,
              value,
              decide(filter, sensor, kind, value),
            ]);
          }
          // What is decided without a value holds for all.
          const known = decide(filter, sensor, kind);
          expect(decision).toEqual(known ?? decision);
        }
      }
    }),
    { numRuns: 1000, seed: 7 },
  );
});

describe('the name of a device', () => {
  const names = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    fc.constantFrom(
      ...ODD_NAMES,
      'a where b',
      'a where value = 1',
      ' where ',
      'where',
      'a\u2028where\u00a0b',
    ),
  );

  it('is itself in quotes, whatever it is, with and without a filter', () => {
    fc.assert(
      fc.property(names, (name) => {
        fc.pre(nameFault(name) === undefined);

        const alone = parseIdentity(JSON.stringify(name));
        const filtered = parseIdentity(`${JSON.stringify(name)} where sensor = "a"`);

        expect(alone).toEqual({ device: name });
        expect(filtered.device).toBe(name);
        expect(filtered.filter).toBeTypeOf('function');
      }),
      { numRuns: 1000, seed: 7 },
    );
  });

  it('is itself without quotes where it neither begins with one nor holds ` where `', () => {
    fc.assert(
      fc.property(names, (name) => {
        fc.pre(nameFault(name) === undefined && !name.startsWith('"') && !/\swhere\s/u.test(name));

        expect(parseIdentity(name)).toEqual({ device: name });
      }),
      { numRuns: 1000, seed: 7 },
    );
  });
});

const PIECES =
  'car|"car"| where | in | like | and | or | not |{a,b}|*|[|🚗|\\|sensor|kind|value|(|)|,|=|!=|<|>=|"a"|"|1|-1.5e3| |true|\n'.split(
    '|',
  );

function outcomeOf(text: string): string {
  try {
    return nameFault(parseIdentity(text).device) ?? 'understood';
  } catch (error) {
    return error instanceof IdentityFault && error.message !== '' ? 'refused' : String(error);
  }
}

describe('any text', () => {
  const pieces = fc.constantFrom(...PIECES);
  const texts = fc.oneof(
    fc.array(pieces, { maxLength: 60 }).map((all) => all.join('')),
    fc.array(pieces, { maxLength: 60 }).map((all) => `car where ${all.join('')}`),
    fc.string({ unit: 'binary', maxLength: 100 }),
  );

  it('is understood or refused with a reason', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(outcomeOf(text)).toMatch(/^(?:understood|refused)$/);
      }),
      { numRuns: 5000, seed: 7 },
    );
  });

  it.each([
    [' '],
    ['a '],
    ['\\"'],
    ['\\'],
    ['"'],
    [' where'],
    [' where '],
    [' wher'],
    ['a where '],
    ['('],
    ['not '],
    ['1'],
    ['1e'],
    ['-'],
    ['a'],
    ['<'],
    ['"a" '],
    ['"*a"'],
    ['value=1 or '],
    ['value in (1,'],
    ['[{a,'],
    ['sensor like "*a*b*c" and '],
  ])('of 1,024 characters is done with in steps that its length bounds: %j', (unit) => {
    const long = ['', 'car where ', '"', '"car" where ', 'car where sensor like "'].map((start) =>
      (start + unit.repeat(1024)).slice(0, 1024),
    );

    // Where steps were more than its length bounds, this would never end.
    const faults = long.map((text) => readingsIdentities.identityFault(text));

    for (const fault of faults) expect(['string', 'undefined']).toContain(typeof fault);
  });
});
