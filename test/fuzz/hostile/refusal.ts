import { OdographError } from '../../../shared/errors/odograph-error.ts';

/** The code of the catalogued error that something ends in; `none` where it ends well. */
export async function codeOf(run: () => unknown): Promise<string> {
  try {
    await run();
    return 'none';
  } catch (error) {
    if (error instanceof OdographError) return error.code;
    throw error;
  }
}
