import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../../shared/reading/event-line.ts';
import { fromMilliseconds } from '../../../shared/reading/instant.ts';
import { RUNS } from '../../support/arbitraries.ts';
import { BAD_EVENTS, eventLines, type Event, NOW_MS } from '../../support/frames.ts';
import { frameVerdicts, verdictsOf } from '../../support/verdicts.ts';
import { bodies } from '../../support/reading-lines.ts';

const START_MS = Date.UTC(2026, 4, 1);

const reading = (device: string, sensor: string, timeMs: number, value: number) => ({
  device,
  sensor,
  ...fromMilliseconds(timeMs),
  kind: 'number',
  value,
});

/** The two readings that an event is. */
const readingsOf = ({ robot, timeMs, x, y }: Event) => [
  reading(robot, 'x', timeMs, x),
  reading(robot, 'y', timeMs, y),
];

/** What a frame comes to, without the reasons. */
const outcome = (frame: string): unknown[] =>
  frameVerdicts(frame, NOW_MS).map((verdict) =>
    'reading' in verdict ? verdict : { line: verdict.line, code: verdict.invalid.code },
  );

describe('an event', () => {
  it('is read however its numbers, its time and the blanks around them are written', () => {
    fc.assert(
      fc.property(eventLines, ({ event, line }) => {
        const read = parseEvent(line, NOW_MS);

        const { x, y, robot, timeMs } = event;
        expect(read).toEqual({ device: robot, ...fromMilliseconds(timeMs), x, y });
      }),
      RUNS,
    );
  });

  it.each(BAD_EVENTS)('%j is refused as %s', (line, code) => {
    expect(parseEvent(line, NOW_MS)).toEqual({ code, reason: expect.stringMatching(/\S/) });
  });

  it('ends also what is long and only begins like a number or a blank', () => {
    const long = 100_000;

    const faults = [`${'1'.repeat(long)}x,2,3,r`, `1,${'2'.repeat(long)}.${'3'.repeat(long)}e,3,r`].map(
      (line) => parseEvent(line, NOW_MS),
    );
    const padded = parseEvent(`1,2,${START_MS},a${' '.repeat(long)}b`, NOW_MS);

    expect([...faults, padded].map((fault) => ('code' in fault ? fault.code : ''))).toEqual([
      'invalid-value',
      'invalid-value',
      'invalid-device',
    ]);
  });
});

describe('a frame', () => {
  const objects = fc
    .record({
      device: fc.constantFrom('car', 'robot-7'),
      sensor: fc.constantFrom('speed', 'x'),
      timestamp: fc.integer({ min: START_MS, max: NOW_MS }),
      value: fc.integer(),
    })
    .chain((object) =>
      fc.constantFrom(undefined, 2).map((indent) => ({
        text: JSON.stringify(object, null, indent),
        expected: [reading(object.device, object.sensor, object.timestamp, object.value)],
      })),
    );
  const good = eventLines.map(({ event, line }) => ({ text: line, expected: readingsOf(event) }));
  const bad = fc.constantFrom(...BAD_EVENTS).map(([text, code]) => ({ text, code }));
  const blank = fc.constantFrom('', ' ', '\t').map((text) => ({ text, expected: [] }));
  const ends = fc.constantFrom('\n', '\r\n');

  it('gives every line its own, whatever stands beside it, under its own number', () => {
    const parts = fc.array(fc.tuple(fc.oneof(good, objects, bad, blank), ends), { maxLength: 12 });
    fc.assert(
      fc.property(parts, fc.constantFrom('', '\ufeff'), (list, mark) => {
        let text = mark;
        const expected = list.flatMap(([part, end]): unknown[] => {
          const line = text.split('\n').length;
          text += `${part.text}${end}`;
          return 'code' in part
            ? [{ line, code: part.code }]
            : part.expected.map((each) => ({ line, reading: each }));
        });

        const read = outcome(text);

        expect(read).toEqual(expected);
      }),
      RUNS,
    );
  });

  it('judges objects as a body is judged', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const text = body.toString();

        const inBody = verdictsOf([Buffer.from(text)], { nowMs: NOW_MS });
        const inFrame = frameVerdicts(text, NOW_MS);

        const plain = (verdicts: typeof inBody): unknown[] =>
          verdicts.map((verdict) => ('reading' in verdict ? verdict : verdict.line));
        expect(plain(inFrame)).toEqual(plain(inBody));
      }),
      RUNS,
    );
  });

  it('says that a device has to be named in the line', () => {
    const [verdict] = frameVerdicts(`{"sensor":"s","timestamp":${START_MS},"value":1}`, NOW_MS);

    expect(verdict).toMatchObject({ invalid: { code: 'invalid-device' } });
    expect(JSON.stringify(verdict)).toContain('name it in every line');
    expect(JSON.stringify(verdict)).not.toContain('?device=');
  });

  it('takes no end of an object for an event', () => {
    const end = `4,5,${START_MS},"z"]}}`;
    const object = `{"device":"a","sensor":"s","timestamp":${START_MS},"value":{"l":[\n${end}`;

    const behind = outcome(`${object} garbage\n1,2,${START_MS},r`);
    const lists = outcome(`[1,2,${START_MS},r]\n`);

    expect(behind).toEqual([
      { line: 1, reading: expect.objectContaining({ device: 'a', kind: 'json' }) },
      { line: 2, code: 'not-an-object' },
      ...readingsOf({ x: 1, y: 2, timeMs: START_MS, robot: 'r' }).map((each) => ({ line: 3, reading: each })),
    ]);
    expect(lists).toEqual([{ line: 1, code: 'not-an-object' }]);
  });

  it('finds the events after an object that is left open', () => {
    const event = `1,2,${START_MS},r`;

    const read = outcome(`{"device":"a","sensor":\n${event}\n{"a":[1,\n${event}`);

    expect(read).toMatchObject([
      { line: 1, code: expect.any(String) },
      { line: 2, reading: { sensor: 'x' } },
      { line: 2, reading: { sensor: 'y' } },
      { line: 3, code: 'truncated' },
      { line: 4, reading: { sensor: 'x' } },
      { line: 4, reading: { sensor: 'y' } },
    ]);
  });
});
