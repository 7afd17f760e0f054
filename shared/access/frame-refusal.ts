import { OdographError } from '../errors/odograph-error.ts';
import { againFrom, errLine } from '../ingest/frame-answer.ts';

/** The answer, one line, to a frame that was not taken because of who sent it, or because that could not be found out. */
export function frameRefusal(error: unknown): string {
  if (error instanceof OdographError && error.status < 500) return errLine(error.message);
  return againFrom(1, 'it cannot be told now who sends; send the frame once more');
}
