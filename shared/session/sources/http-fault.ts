import { OdographError } from '../../errors/odograph-error.ts';

/** What went wrong between us and a server, told for the log: it may name hosts and paths. */
export class HttpFault extends Error {
  override readonly name = 'HttpFault';
}

/**
 * What callers are told, whatever went wrong, so that they learn nothing of servers and identities.
 *
 * @param signal the caller's own: what it was ended with stays what it is
 */
export function toSourceFailure(error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted === true) return signal.reason;
  if (error instanceof OdographError) return error;
  return new OdographError('source-failed', 'a part of the session cannot be read now', { cause: error });
}
