import type { ReadingVisitor } from '../reading/parse-readings.ts';
import type { Invalid } from '../reading/reading.ts';

const NOT_ALLOWED: Invalid = {
  code: 'device-not-allowed',
  reason:
    'the credentials do not cover this device; use those of the device, or have its name added to their scope',
};

/**
 * Lines of which those whose device is out of a sender's scope are refused.
 *
 * @param read tells a visitor of each line
 */
export function withinScope(
  read: (visitor: ReadingVisitor) => void,
  mayWrite: (device: string) => boolean,
): (visitor: ReadingVisitor) => void {
  return (visitor) => {
    // Lines near each other are mostly of one device.
    let lastDevice: string | undefined;
    let isAllowed = false;
    read({
      reading: (reading, line) => {
        if (reading.device !== lastDevice) {
          lastDevice = reading.device;
          isAllowed = mayWrite(reading.device);
        }
        if (isAllowed) visitor.reading(reading, line);
        else visitor.invalid(NOT_ALLOWED, line);
      },
      invalid: (fault, line) => visitor.invalid(fault, line),
    });
  };
}
