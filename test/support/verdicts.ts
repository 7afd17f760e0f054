import { parseFrame } from '../../shared/reading/parse-frame.ts';
import { parseReadings, type ReadingVisitor } from '../../shared/reading/parse-readings.ts';
import type { Invalid, Reading } from '../../shared/reading/reading.ts';
import type { ReadingContext } from '../../shared/reading/validate.ts';

/** What became of one object of a stream; `line` is where it starts, from 1. */
export type Verdict =
  | { readonly line: number; readonly reading: Reading }
  | { readonly line: number; readonly invalid: Invalid };

/** Everything that parseReadings tells of a stream, in its order. */
export const verdictsOf = (chunks: Iterable<Uint8Array>, context: ReadingContext): Verdict[] =>
  collect((visitor) => parseReadings(chunks, context, visitor));

/** Everything that parseFrame tells of a frame, in its order. */
export const frameVerdicts = (frame: string, nowMs: number): Verdict[] =>
  collect((visitor) => parseFrame(frame, nowMs, visitor));

function collect(read: (visitor: ReadingVisitor) => void): Verdict[] {
  const verdicts: Verdict[] = [];
  read({
    reading: ({ device, sensor, hour, ns, kind, value }, line) => {
      verdicts.push({ line, reading: { device, sensor, hour, ns, kind, value } as Reading });
    },
    invalid: (invalid, line) => verdicts.push({ line, invalid }),
  });
  return verdicts;
}
