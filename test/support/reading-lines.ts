import * as fc from 'fast-check';

/** The clock that the lines are read by; some stand just within what it allows, some just beyond. */
export const NOW_MS = Date.UTC(2026, 4, 2, 12, 30);

const quoted = (text: string): string => JSON.stringify(text);

const plainNames = fc
  .constantFrom('car', 's1', 's 2', '~', 'a/b', 'x'.repeat(127), 'x'.repeat(128))
  .map(quoted);
const oddNames = fc.constantFrom(
  '""',
  'null',
  '5',
  '{}',
  '["s"]',
  '"\\u0041"',
  '"a\\"b"',
  '"\\\\"',
  '"\\ud800"',
  '"\u0001"',
  '"\u007f"',
  '"\u0080"',
  '"\u00fc"',
  '"\u{1f697}"',
  '"a\nb"',
  '"open',
  quoted('x'.repeat(129)),
  quoted('\u00fc'.repeat(64)),
  quoted('\u00fc'.repeat(65)),
);

const plainTimes = fc.oneof(
  fc
    .tuple(fc.integer({ min: Date.UTC(2026, 4, 1), max: NOW_MS }), fc.stringMatching(/^(\.\d{1,9})?$/))
    .map(([ms, fraction]) => `"${new Date(ms).toISOString().slice(0, 19)}${fraction}Z"`),
  fc.integer({ min: Date.UTC(2026, 4, 1), max: NOW_MS }).map(String),
);
const oddTimes = fc.constantFrom(
  '"2026-05-01t00:00:00Z"',
  '"2026-05-01 00:00:00z"',
  '"2026-05-01T00:00:00+01:30"',
  '"2026-05-01T00:00:00"',
  '"2026-05-01T00:00:00.Z"',
  '"2026-05-01T00:00:00.1234567891Z"',
  '"2026-05-01T00:00:60Z"',
  '"2026-05-01T00:60:00Z"',
  '"2026-05-01T24:00:00Z"',
  '"2026-05-01T00-00:00Z"',
  '"2026-05-01T00:00:00Z "',
  '"2026-02-29T00:00:00Z"',
  '"2024-02-29T00:00:00Z"',
  '"2026-02-30T00:00:00Z"',
  '"2026-13-01T00:00:00Z"',
  '"2026-00-01T00:00:00Z"',
  '"2026-05-00T00:00:00Z"',
  '"1999-12-31T23:59:59.999999999Z"',
  '"2000-01-01T00:00:00Z"',
  '"2026-05-03T12:30:00Z"',
  '"2026-05-03T12:30:00.000000001Z"',
  '"0000-00-00T00:00:00Z"',
  '"\u0000026-05-01T00:00:00Z"',
  '"\\u0032026-05-01T00:00:00Z"',
  '"2026-05-01T00:00:0\u00fcZ"',
  '""',
  'true',
  'null',
  '{}',
  '0',
  '-1',
  '00',
  '946684799999',
  '946684800000',
  '1777852200000',
  '1777852200001',
  '1777593600000.0',
  '1777593600000.5',
  '1.7775936e12',
  '01777593600000',
  '99999999999999',
  '999999999999999',
  '9007199254740993',
);

const digits = (min: number, max: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^\\d{${min},${max}}$`));
const plainValues = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc
    .tuple(fc.constantFrom('', '-'), fc.nat(), digits(1, 25))
    .map(([sign, whole, rest]) => `${sign}${whole}.${rest}`),
  fc.tuple(fc.constantFrom('', '-'), digits(0, 25)).map(([sign, rest]) => `${sign}0.000${rest}`),
  fc.integer().map(String),
  fc.constantFrom(
    'true',
    'false',
    '-0',
    '-0.0',
    '0',
    '1e5',
    '1E-5',
    '1.5e+300',
    '""',
    '" "',
    '"on"',
    '"\u007f"',
  ),
  fc.string({ unit: 'binary-ascii' }).map(quoted),
);
const oddValues = fc.constantFrom(
  '01',
  '00',
  '-',
  '-01',
  '1.',
  '.5',
  '+1',
  '1e',
  '1e+',
  '1e400',
  '-1e400',
  '0x10',
  '1_0',
  '1 2',
  'NaN',
  'Infinity',
  'tru',
  'truer',
  'falsey',
  'TRUE',
  'null',
  '[1]',
  '{}',
  '{"a":1.0}',
  '"\\n"',
  '"\u00fc"',
  '"\\udc00"',
  '"\ttab"',
  '9007199254740993',
  '123456789012345678901234567890',
  '0.1234567890123456789',
  '5e-324',
  '2.4703282292062327e-324',
  quoted('x'.repeat(8192)),
  quoted('x'.repeat(8193)),
  '',
);

const blanks = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom(' ', '\t', '\r', ' \t ') },
);
const anyBlanks = fc.oneof(
  { weight: 20, arbitrary: blanks },
  { weight: 1, arbitrary: fc.constantFrom('\n', '\r\n', '\u00a0', '\f', '\u0000', '\ufeff', ',', '/**/') },
);

const mostly = (plain: fc.Arbitrary<string>, odd: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 6, arbitrary: plain }, { weight: 1, arbitrary: odd });

type Member = readonly [string, string];

function objectOf(
  members: fc.Arbitrary<readonly Member[]>,
  space: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  return members.chain((list) =>
    fc.array(space, { minLength: 4 * list.length + 1, maxLength: 4 * list.length + 1 }).map((spaces) => {
      const parts = list.map(
        ([name, value], at) =>
          `${spaces[4 * at]}${name}${spaces[4 * at + 1]}:${spaces[4 * at + 2]}${value}${spaces[4 * at + 3]}`,
      );
      return `{${parts.join(',') || spaces.at(-1)}}`;
    }),
  );
}

const members = (
  names: fc.Arbitrary<string>,
  times: fc.Arbitrary<string>,
  values: fc.Arbitrary<string>,
): fc.Arbitrary<Member[]> =>
  fc.tuple(names, names, times, values).chain(([device, sensor, timestamp, value]) =>
    fc.shuffledSubarray<Member>(
      [
        ['"device"', device],
        ['"sensor"', sensor],
        ['"timestamp"', timestamp],
        ['"value"', value],
      ],
      { minLength: 4 },
    ),
  );

/** Readings of the common shape, of which none needs the general way but for escapes. */
export const common = objectOf(members(plainNames, plainTimes, plainValues), blanks);

const strayMembers = fc.constantFrom<Member>(
  ['"sensor"', '"other"'],
  ['"value"', '2'],
  ['"device"', 'null'],
  ['"timestamp"', '1777593600001'],
  ['"unit"', '"m"'],
  ['"Value"', '3'],
  ['"valu\\u0065"', '4'],
  ['"__proto__"', '{"value":5}'],
  ['value', '6'],
  ['""', '7'],
);
const nearMisses = objectOf(
  fc
    .tuple(
      members(mostly(plainNames, oddNames), mostly(plainTimes, oddTimes), mostly(plainValues, oddValues)),
      fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(strayMembers, { maxLength: 2 }) },
      ),
      fc.oneof({ weight: 3, arbitrary: fc.constant(4) }, { weight: 1, arbitrary: fc.nat(4) }),
    )
    .map(([whole, stray, kept]) => [...whole.slice(0, kept), ...stray]),
  anyBlanks,
);
/** An object with a piece taken out or put in, which may also end in the middle. */
const damaged = fc
  .tuple(
    common,
    fc.nat(),
    fc.nat(3),
    fc.constantFrom('', '', '{', '}', '"', ',', ':', '\\', '\n', '[', '\u00fc'),
  )
  .map(([object, place, removed, put]) => {
    const at = place % (object.length + 1);
    return object.slice(0, at) + put + object.slice(at + removed);
  });

const separators = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('\n', '\n', '\r\n', '\n\n') },
  { weight: 2, arbitrary: fc.constantFrom('', ' ', '\t', '\u001e', ',', 'x') },
);
/** Bodies of readings, of what is nearly one, and of what was one. */
export const bodies = fc
  .array(
    fc.tuple(
      fc.oneof(
        { weight: 4, arbitrary: common },
        { weight: 4, arbitrary: nearMisses },
        { weight: 1, arbitrary: damaged },
      ),
      separators,
    ),
    { maxLength: 8 },
  )
  .map((list) => Buffer.from(list.flat().join('')));
export const defaults = fc.constantFrom(undefined, 'van', '\u00fc', '', 'a\nb');
