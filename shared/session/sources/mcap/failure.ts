import { OdographError } from '../../../errors/odograph-error.ts';

/**
 * What a source fails with, whatever went wrong: errors of the catalogue and of whoever ended the reading stay what they
 * are.
 */
export function toFailure(name: string, error: unknown, signal?: AbortSignal): unknown {
  if (error instanceof OdographError || signal?.aborted === true) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new OdographError('source-failed', `${name}: ${reason}`, { cause: error });
}
