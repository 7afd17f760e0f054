import { OdographError } from '../errors/odograph-error.ts';

/** The answer, one line, to a frame that was not taken because of who sent it, or because that could not be found out. */
export function frameRefusal(error: unknown): string {
  if (error instanceof OdographError && error.status < 500)
    return `ERR ${error.message.replace(/\p{Cc}+/gu, ' ')}`;
  return 'ERR again from line 1: it cannot be told now who sends; send the frame once more';
}
