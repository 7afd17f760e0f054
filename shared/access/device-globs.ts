import { OdographError } from '../errors/odograph-error.ts';
import { globMatcher } from '../recording/glob.ts';
import { KEY_LIMITS } from './limits.ts';

/** Globs that every name matches, whatever devices there will be. */
const ALL: readonly string[] = ['*', '**'];

/** Whether some globs stand for all devices. */
export const areAll = (globs: readonly string[]): boolean => globs.some((glob) => ALL.includes(glob));

/** Says what is wrong with the globs of a key or a token, or nothing when they are right. */
export function globsFault(globs: readonly string[]): string | undefined {
  const { globs: most, globLength } = KEY_LIMITS;
  if (globs.length > most) return `are more than ${most} globs`;
  if (globs.includes('')) return 'have an empty glob, which matches no device';
  if (globs.some((glob) => glob.length > globLength))
    return `have a glob longer than ${globLength} characters`;
  try {
    globMatcher(globs);
    return undefined;
  } catch (error) {
    if (!(error instanceof OdographError)) throw error;
    return `cannot be used: ${error.message}`;
  }
}
