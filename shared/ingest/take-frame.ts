import { parseFrame } from '../reading/parse-frame.ts';
import type { ReadingDefaults } from '../reading/validate.ts';
import { againFrom, errLine } from './frame-answer.ts';
import { type IngestPorts, ingestLines } from './ingest.ts';
import { FRAME_LIMITS } from './limits.ts';
import type { InvalidLine, Receipt } from './receipt.ts';

/** The answer to a frame of which every line is durable. */
export const OK = 'OK';

const EMPTY = errLine(
  'the frame is empty: send x,y,timestamp,robot_name or a JSON object, one or several lines',
);

export interface FramePorts extends IngestPorts {
  /** Is told of what failed on our side; the sender is told only to send again. */
  readonly onError: (error: unknown) => void;
}

/**
 * Takes a frame of lines and answers it: `OK` when everything in it is durable (or was a duplicate). Otherwise
 * each line of the answer begins with `ERR`: `ERR line 2: …` for each line that will never be taken, and
 * `ERR again from line 3: …` where a part could not be made durable for a reason that may pass. What is good beside
 * a bad line is taken.
 *
 * @param nowMs the server's clock, in milliseconds since 1970
 */
export async function takeFrame(
  frame: string,
  nowMs: number,
  ports: FramePorts,
  defaults: ReadingDefaults = {},
): Promise<string> {
  let receipt: Receipt;
  try {
    receipt = await ingestLines((visitor) => parseFrame(frame, nowMs, visitor, defaults), ports);
  } catch (error) {
    // What of it is durable is unknown; sending it again is harmless.
    ports.onError(error);
    return again(1);
  }
  if (receipt.lines === 0 && receipt.resumeFrom === undefined) return EMPTY;
  const answers = describe(receipt.invalid, receipt.invalidCount);
  if (receipt.resumeFrom !== undefined) answers.push(again(receipt.resumeFrom));
  return answers.length === 0 ? OK : answers.join('\n');
}

const again = (line: number): string =>
  againFrom(line, 'part of the system is not available now; send from there once more');

/** A sentence for each of the first lines that are invalid, and how many there are beside them. */
function describe(invalid: readonly InvalidLine[], count: number): string[] {
  const shown = invalid.slice(0, FRAME_LIMITS.describedLines);
  // Both readings of an event may have the same fault.
  const answers = [...new Set(shown.map(({ line, reason }) => errLine(`line ${line}: ${reason}`)))];
  if (count > shown.length) answers.push(errLine(`and ${count - shown.length} more`));
  return answers;
}
