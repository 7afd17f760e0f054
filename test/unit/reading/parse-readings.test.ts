import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutAt, cuts, RUNS } from '../../support/arbitraries.ts';
import { type Verdict, verdictsOf } from '../../support/verdicts.ts';

const CONTEXT = { defaultDevice: 'car', nowMs: Date.UTC(2026, 4, 2) };
const START_MS = Date.UTC(2026, 4, 1);

const parse = (chunks: Iterable<Uint8Array>): Verdict[] => [...verdictsOf(chunks, CONTEXT)];

const values = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed()),
  fc.constantFrom('}{"\\\n', '[', { a: { b: ['}', { c: '{"' }] } }, {}),
);
const objects = fc
  .record({ sensor: fc.constantFrom('speed', 'a}b', '{"'), value: values })
  .map((object) => ({ ...object, timestamp: START_MS }));
const indents = fc.constantFrom(undefined, 1, '\t', ' \t ');
const spaces = fc.constantFrom('', ' ', '\n', '\r\n', '\n\n', '\t \n');

/** Lines that hold no reading, none of which alone continues another. */
const garbage = fc.oneof(
  fc
    .constantFrom(
      '{"sensor":"s","value":',
      '{"sensor":"s","timestamp":NaN}',
      '{"sensor":"s',
      '{',
      '{"a":{"b":',
      'NaN',
      'null',
      '"text"',
      '[1,2]',
      '[{"sensor":"s"}]',
      '{"a":[1,',
      ',',
      '\\',
      '{"a":"\\',
      'x{"a":1',
      '{"a":'.repeat(100),
      `{"a":"${'x'.repeat(600 * 1024)}"}`,
      'y'.repeat(1000),
    )
    .map((text) => Buffer.from(text)),
  fc.constantFrom([0xff, 0xfe], [0x7b, 0xff], [0xef, 0xbb], [0]).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary-ascii' }).map((text) => Buffer.from(text.replace(/[\n{}[\]]/g, ''))),
);

describe('parseReadings', () => {
  it('says the same of a stream however it is spaced and cut, and names the right lines', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(objects, indents, spaces), { maxLength: 12 }), cuts, (list, places) => {
        let text = '';
        const expected = list.map(([object, indent, space]) => {
          const line = text.split('\n').length;
          text += `${JSON.stringify(object, null, indent)}${space}`;
          return { line, sensor: object.sensor };
        });

        const whole = parse([Buffer.from(text)]);
        const inPieces = parse(cutAt(Buffer.from(text), places));

        expect(inPieces).toEqual(whole);
        expect(
          whole.map((verdict) => ({
            line: verdict.line,
            sensor: 'reading' in verdict ? verdict.reading.sensor : verdict.invalid.code,
          })),
        ).toEqual(expected);
      }),
      RUNS,
    );
  });

  it('loses no good line to the garbage around it', () => {
    const lines = fc.array(
      fc.oneof(
        {
          weight: 2,
          arbitrary: objects.map((object) => ({ good: true, bytes: Buffer.from(JSON.stringify(object)) })),
        },
        { weight: 1, arbitrary: garbage.map((bytes) => ({ good: false, bytes })) },
      ),
      { maxLength: 15 },
    );
    fc.assert(
      fc.property(lines, cuts, (list, places) => {
        const body = Buffer.concat(list.flatMap(({ bytes }) => [bytes, Buffer.from('\n')]));
        const expected = list.flatMap(({ good }, at) => (good ? [at + 1] : []));

        const verdicts = parse(cutAt(body, places));

        expect(verdicts.filter((verdict) => 'reading' in verdict).map(({ line }) => line)).toEqual(expected);
      }),
      RUNS,
    );
  });

  it('finds the good line within what only looks like an object', () => {
    const good = `{"sensor":"s","timestamp":${START_MS},"value":1}`;

    const verdicts = parse([Buffer.from(`{"a":\n${good}\n"x":1}\n{"b":\n${good}\n`)]);

    expect(verdicts.map((verdict) => [verdict.line, 'reading' in verdict || verdict.invalid.code])).toEqual([
      [1, 'not-json'],
      [2, true],
      [3, 'not-an-object'],
      [4, 'truncated'],
      [5, true],
    ]);
  });

  it('passes over a byte order mark, whole or in pieces', () => {
    const body = Buffer.from(`\ufeff{"sensor":"s","timestamp":${START_MS},"value":1}`);

    const whole = parse([body]);
    const bytewise = parse(Array.from(body, (byte) => Buffer.of(byte)));
    const long = parse([body.subarray(0, 1), Buffer.concat([body.subarray(1), Buffer.alloc(200_000, ' ')])]);

    expect(whole).toMatchObject([{ line: 1, reading: { sensor: 's' } }]);
    expect(bytewise).toEqual(whole);
    expect(long).toEqual(whole);
  });

  it('bears any bytes and any damage, and says the same however they are cut', () => {
    const damaged = fc
      .tuple(fc.array(objects, { maxLength: 8 }), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }))
      .map(([list, flips]) => {
        const body = Buffer.from(list.map((object) => `${JSON.stringify(object)}\n`).join(''));
        if (body.length > 0) for (const [place, byte] of flips) body[place % body.length] = byte;
        return body;
      });
    const tokens = fc
      .array(fc.constantFrom('{', '}', '[', ']', ':', ',', '"', '\\', '\n', '{"a":', ' ', '1'), {
        maxLength: 60,
      })
      .map((list) => Buffer.from(list.join('')));
    const bytes = fc.uint8Array({ maxLength: 200 }).map((list) => Buffer.from(list));
    fc.assert(
      fc.property(fc.oneof(damaged, tokens, bytes), cuts, (body, places) => {
        const verdicts = parse(cutAt(body, places));

        expect(verdicts).toEqual(parse([body]));
        const lines = verdicts.map(({ line }) => line);
        expect(lines).toEqual(lines.toSorted((a, b) => a - b));
      }),
      { numRuns: 500 },
    );
  });
});
