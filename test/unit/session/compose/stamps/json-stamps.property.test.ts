import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stamperOf } from '../../../../../shared/session/compose/stamps/stamper.ts';
import { jsonChannel } from './channels.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const NS = 1_000_000_000n;

const stamps = fc.record({
  sec: fc.oneof(fc.nat(3), fc.nat(2 ** 31)),
  nsec: fc.oneof(fc.constantFrom(0, 1, 999_999_999), fc.nat(999_999_999)),
});

const names = fc.oneof(
  fc.constantFrom('timestamp', 'timestamp', 'stamp', 'sec', 'nsec', 'lifetime', '"timestamp"', '}{'),
  fc.string({ unit: 'grapheme', maxLength: 4 }),
);

const { value: values } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, 'timestamp', '{"timestamp":{"sec":1,"nsec":1}}', '\\', '\u2028'),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    stamps as fc.Arbitrary<Json>,
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(names, tie('value')), { maxLength: 4 })
      .map((members) => Object.fromEntries(members) as Json),
    fc.record({ timestamp: stamps, rest: tie('value') }) as fc.Arbitrary<Json>,
  ),
}));

const isStamp = (value: Json | undefined): value is { sec: number; nsec: number } =>
  typeof value === 'object' &&
  value !== null &&
  'sec' in value &&
  'nsec' in value &&
  Number.isSafeInteger(value['sec']) &&
  Number.isInteger(value['nsec']) &&
  Number(value['nsec']) >= 0 &&
  Number(value['nsec']) < 1e9;

/** Moves every member `timestamp` that is a stamp. */
function naive(value: Json, shift: bigint, name?: string): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as Json[]).map((each) => naive(each, shift));
  const members = Object.entries(value as Record<string, Json>);
  const inner = Object.fromEntries(members.map(([key, each]) => [key, naive(each, shift, key)]));
  if (name !== 'timestamp' || !isStamp(value)) return inner;
  const before = BigInt(value.sec) * NS + BigInt(value.nsec);
  const after = before + shift;
  if (before === 0n || after < 0n) return inner;
  return { ...inner, sec: Number(after / NS), nsec: Number(after % NS) };
}

const shifts = fc.oneof(
  fc.bigInt({ min: -3n * NS, max: 3n * NS }),
  fc.constantFrom(1n, -1n, NS, -NS, 2n ** 62n, -(2n ** 62n)),
);

const move = (text: string, shift: bigint): string =>
  Buffer.from(stamperOf(jsonChannel('foxglove.SceneUpdate'), shift)!(Buffer.from(text))).toString('utf8');

test('every stamp is moved, at any depth, and nothing else', () => {
  let moved = 0;
  fc.assert(
    fc.property(values, shifts, fc.constantFrom(0, 1, '\t'), (value, shift, space) => {
      fc.pre(shift !== 0n);
      const text = JSON.stringify(value, null, space);

      const stamped = move(text, shift);

      expect(stamped).toBe(JSON.stringify(naive(value, shift), null, space));
      moved += Number(stamped !== text);
    }),
    { numRuns: 2000, seed: 1 },
  );
  expect(moved).toBeGreaterThan(300);
});

test.each([
  [
    'numbers keep their digits',
    '{"a":1.0,"timestamp":{"sec":1,"nsec":2},"b":1e400,"c":-0}',
    '{"a":1.0,"timestamp":{"sec":2,"nsec":2},"b":1e400,"c":-0}',
  ],
  [
    'order and white space stay',
    '{ "timestamp" : {\n"nsec":\t2 , "sec" :1 } }',
    '{ "timestamp" : {\n"nsec":\t2 , "sec" :2 } }',
  ],
  [
    'names may be escaped',
    String.raw`{"\u0074imestamp":{"s\u0065c":1,"nsec":0}}`,
    String.raw`{"\u0074imestamp":{"s\u0065c":2,"nsec":0}}`,
  ],
  [
    'other members of a stamp stay',
    '{"timestamp":{"x":[1],"sec":1,"nsec":0,"y":{"sec":5}}}',
    '{"timestamp":{"x":[1],"sec":2,"nsec":0,"y":{"sec":5}}}',
  ],
  [
    'a number may be written in any way',
    '{"timestamp":{"sec":1e1,"nsec":0.0}}',
    '{"timestamp":{"sec":11,"nsec":0}}',
  ],
  [
    'a member may be there twice',
    '{"timestamp":{"sec":1,"nsec":0},"timestamp":{"sec":5,"nsec":0}}',
    '{"timestamp":{"sec":2,"nsec":0},"timestamp":{"sec":6,"nsec":0}}',
  ],
])('%s', (_what, before, after) => {
  expect(move(before, NS)).toBe(after);
});

test.each([
  '{"timestamp":{"sec":0,"nsec":0}}',
  '{"timestamp":{"sec":1}}',
  '{"timestamp":{"sec":"1","nsec":0}}',
  '{"timestamp":{"sec":1.5,"nsec":0}}',
  '{"timestamp":{"sec":1,"nsec":1000000000}}',
  '{"timestamp":{"sec":1,"nsec":-1}}',
  '{"timestamp":{"sec":1,"sec":2,"nsec":0}}',
  '{"timestamp":{"sec":9007199254740991,"nsec":0}}',
  '{"timestamp":[{"sec":1,"nsec":0}]}',
  '{"lifetime":{"sec":1,"nsec":0}}',
  '{"text":"{\\"timestamp\\":{\\"sec\\":1,\\"nsec\\":0}}"}',
  '{"timestamp":{"sec":1,"nsec":0}',
  '{"timestamp":{"sec":1,"nsec":0}}}',
  '{"timestamp":{"sec":01,"nsec":0}}',
  '',
  'null',
  '"timestamp"',
])('%s stays as it is', (text) => {
  expect(move(text, NS)).toBe(text);
});

/** A log with a text that is no UTF-8. */
const brokenText = (sec: number): Buffer =>
  Buffer.concat([
    Buffer.from('{"a":"'),
    Buffer.of(0xff, 0xc3, 0x28),
    Buffer.from(`","timestamp":{"sec":${sec},"nsec":0}}`),
  ]);

test('bytes that are no UTF-8 stay', () => {
  const moved = stamperOf(jsonChannel('foxglove.Log'), NS)!(brokenText(1));

  expect(Buffer.from(moved)).toEqual(brokenText(2));
});

test('a long text and deep brackets are no harm', () => {
  const long = `{"data":"${'a\\n'.repeat(3_000_000)}","timestamp":{"sec":1,"nsec":0}}`;
  const deep = '['.repeat(1_000_000);

  const moved = move(long, NS);

  expect(moved.endsWith('{"sec":2,"nsec":0}}')).toBe(true);
  expect(moved).toHaveLength(long.length);
  expect(move(deep, NS)).toBe(deep);
});

test.each(['own.Thing', 'odograph.Number', 'Foxglove.Log'])('%s has no stamps', (name) => {
  expect(stamperOf(jsonChannel(name), 1n)).toBeUndefined();
});
