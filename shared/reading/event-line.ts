import type { Instant } from './instant.ts';
import { nameFault } from './name.ts';
import type { Invalid, InvalidCode } from './reading.ts';
import { readTimestamp } from './validate.ts';

/** Where a robot was at an instant: two readings, of the sensors x and y. */
export interface RobotEvent extends Instant {
  /** The robot's name. */
  readonly device: string;
  readonly x: number;
  readonly y: number;
}

/** x, y, timestamp, and all the rest, since a name may have commas. */
const FIELDS = /^([^,]*),([^,]*),([^,]*),(.*)$/s;

/** A number as programs print them; also with a plus sign and with no digit on one side of the point. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const WHOLE = /^[+-]?\d+$/;

const invalid = (code: InvalidCode, reason: string): Invalid => ({ code, reason });

const NO_EVENT = invalid('not-an-object', 'neither a JSON object nor x,y,timestamp,robot_name stands here');

/**
 * Reads a line `x,y,timestamp,robot_name`: two finite numbers, whole milliseconds since 1970 or an RFC 3339 time,
 * and a name, which ends with the line.
 *
 * @param nowMs the server's clock, in milliseconds since 1970
 * @returns the event, or the first thing that is wrong with the line
 *
 * @example parseEvent('1.5,-2,1700000000000,robot-7', Date.now())
 */
export function parseEvent(line: string, nowMs: number): RobotEvent | Invalid {
  const fields = FIELDS.exec(line);
  if (fields === null) return NO_EVENT;
  const [xText = '', yText = '', time = '', device = ''] = fields.slice(1).map(withoutOuterBlanks);
  const x = readNumber('x', xText);
  if (typeof x !== 'number') return x;
  const y = readNumber('y', yText);
  if (typeof y !== 'number') return y;
  const at = readTimestamp(WHOLE.test(time) ? Number(time) : time, nowMs);
  if ('code' in at) return at;
  const fault = nameFault(device);
  if (fault !== undefined) return invalid('invalid-device', `the robot's name ${fault}`);
  return { device, hour: at.hour, ns: at.ns, x, y };
}

function readNumber(name: string, text: string): number | Invalid {
  if (text === '') return invalid('missing-value', `${name} is empty`);
  if (!NUMBER.test(text)) return invalid('invalid-value', `${name} is no finite decimal number`);
  const value = Number(text);
  if (!Number.isFinite(value)) return invalid('invalid-value', `${name} is beyond the range of a double`);
  return value;
}

/** Without the blanks at both ends, which mean nothing; by hand, since a name may have other white space there. */
function withoutOuterBlanks(text: string): string {
  let from = 0;
  let to = text.length;
  while (isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

const isBlank = (unit: number): boolean => unit === 0x20 || unit === 0x09 || unit === 0x0d;
