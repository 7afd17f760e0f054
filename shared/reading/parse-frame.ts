import { parseEvent } from './event-line.ts';
import { parseReadings, type ReadingVisitor } from './parse-readings.ts';
import type { Invalid } from './reading.ts';
import { NO_DEVICE, type ReadingDefaults } from './validate.ts';

/** A connection's address is known only while it is opened, so that nothing of it can stand for a line's device. */
const NO_DEVICE_IN_FRAME: Invalid = {
  code: 'invalid-device',
  reason: 'no "device": name it in every line; what the address of the connection says is not known here',
};

/**
 * Reads a frame of lines: JSON objects, each one reading, as parseReadings takes them, and robots' events
 * `x,y,timestamp,robot_name`, each two readings of one line. Both may stand in one frame.
 *
 * @param nowMs the server's clock, in milliseconds since 1970
 * @param defaults a default device stands for that of lines that name none
 */
export function parseFrame(
  frame: string,
  nowMs: number,
  visitor: ReadingVisitor,
  defaults: ReadingDefaults = {},
): void {
  let lines: readonly string[] | undefined;
  parseReadings(
    [Buffer.from(frame)],
    { ...defaults, nowMs },
    {
      reading: (reading, line) => visitor.reading(reading, line),
      invalid: (fault, line) => visitor.invalid(fault === NO_DEVICE ? NO_DEVICE_IN_FRAME : fault, line),
      noObject: (_fault, line) => {
        lines ??= frame.replace(/^\ufeff/, '').split('\n');
        const event = parseEvent(lines[line - 1] ?? '', nowMs);
        if ('code' in event) return visitor.invalid(event, line);
        const { device, hour, ns, x, y } = event;
        visitor.reading({ device, sensor: 'x', hour, ns, kind: 'number', value: x }, line);
        return visitor.reading({ device, sensor: 'y', hour, ns, kind: 'number', value: y }, line);
      },
    },
  );
}
