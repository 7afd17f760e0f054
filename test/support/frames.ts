import * as fc from 'fast-check';

/** The clock that the frames are read by. */
export const NOW_MS = Date.UTC(2026, 4, 2, 12, 30);

/** A robot's event as it is meant. */
export interface Event {
  readonly x: number;
  readonly y: number;
  readonly timeMs: number;
  readonly robot: string;
}

/** The ways in which programs print a number. */
const printed = (value: number): string[] => {
  if (Object.is(value, -0)) return ['-0', '-0.0', '-.0'];
  const text = String(value);
  const ways = [text, value.toExponential(), text.replace('e', 'E')];
  if (!text.startsWith('-')) ways.push(`+${text}`, `0${text}`);
  if (/^0\.\d/.test(text)) ways.push(text.slice(1));
  if (Number.isInteger(value) && !text.includes('e')) ways.push(`${text}.`, `${text}.000`);
  return ways;
};

const numbers = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 0.25, 1e-5, 5e-324, Number.MAX_VALUE),
);
const robots = fc.constantFrom('robot-7', 'Robot-7', 'a, b,c', '{"x":1}', 'ü'.repeat(64), '1', '"', ']}');
const blanks = fc.constantFrom('', '', '', ' ', '\t');

export const events: fc.Arbitrary<Event> = fc.record({
  x: numbers,
  y: numbers,
  timeMs: fc.integer({ min: Date.UTC(2026, 4, 1), max: NOW_MS }),
  robot: robots,
});

/** An event with a line that says it, in one of the ways in which it can be said. */
export const eventLines: fc.Arbitrary<{ readonly event: Event; readonly line: string }> = fc
  .tuple(events, fc.nat(), fc.nat(), fc.nat(2), fc.array(blanks, { minLength: 8, maxLength: 8 }))
  .map(([event, xWay, yWay, timeWay, spaces]) => {
    const { x, y, timeMs, robot } = event;
    const [xWays, yWays] = [printed(x), printed(y)];
    const time = [String(timeMs), `+${timeMs}`, new Date(timeMs).toISOString()][timeWay];
    const fields = [xWays[xWay % xWays.length], yWays[yWay % yWays.length], time, robot];
    const line = fields.map((field, at) => `${spaces[2 * at]}${field}${spaces[2 * at + 1]}`).join(',');
    return { event, line };
  });

/** Lines that are no event, with the code that says why. */
export const BAD_EVENTS: readonly (readonly [line: string, code: string])[] = [
  ['hello', 'not-an-object'],
  ['1,2,1777593600000', 'not-an-object'],
  [',2,1777593600000,r', 'missing-value'],
  ['1, ,1777593600000,r', 'missing-value'],
  ['nan,2,1777593600000,r', 'invalid-value'],
  ['1,NaN,1777593600000,r', 'invalid-value'],
  ['inf,2,1777593600000,r', 'invalid-value'],
  ['1,-Infinity,1777593600000,r', 'invalid-value'],
  ['1e400,2,1777593600000,r', 'invalid-value'],
  ['0x10,2,1777593600000,r', 'invalid-value'],
  ['1_0,2,1777593600000,r', 'invalid-value'],
  ['1 0,2,1777593600000,r', 'invalid-value'],
  ['.,2,1777593600000,r', 'invalid-value'],
  ['1,2e,1777593600000,r', 'invalid-value'],
  ['１,2,1777593600000,r', 'invalid-value'],
  ['"1",2,1777593600000,r', 'invalid-value'],
  ['1,2,,r', 'invalid-timestamp'],
  ['1,2,1777593600000.5,r', 'invalid-timestamp'],
  ['1,2,1.7775936e12,r', 'invalid-timestamp'],
  ['1,2,today,r', 'invalid-timestamp'],
  ['1,2,2026-05-01T00:00:00,r', 'invalid-timestamp'],
  ['1,2,99999999999999999999,r', 'invalid-timestamp'],
  ['1,2,-1,r', 'timestamp-out-of-range'],
  ['1,2,1777593600,r', 'timestamp-out-of-range'],
  ['1,2,4102444800000,r', 'timestamp-out-of-range'],
  ['1,2,1777593600000,', 'invalid-device'],
  ['1,2,1777593600000, \t', 'invalid-device'],
  ['1,2,1777593600000,a\u0000b', 'invalid-device'],
  [`1,2,1777593600000,${'r'.repeat(129)}`, 'invalid-device'],
];
