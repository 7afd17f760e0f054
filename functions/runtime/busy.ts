import { isThrottlingError, isTransientError } from '@smithy/core/retry';
import { OdographError } from '../../shared/errors/odograph-error.ts';

/** How long a caller waits who met a service that is too busy. */
const RETRY_AFTER_SECONDS = 1;

/** What the client of a service throws. */
type Fault = Parameters<typeof isThrottlingError>[0];

const isFault = (error: unknown): error is Fault =>
  error instanceof Error && !(error instanceof OdographError);

/**
 * What an error stands for that a service answers which is too busy, or does not answer at all: its client has tried
 * again before it gave up, so what is left is to ask the caller to come again. Any other error stays as it is.
 */
export function orBusy(error: unknown): unknown {
  const fault = faultOf(error);
  if (!isFault(fault) || !(isThrottlingError(fault) || isTransientError(fault))) return error;
  return new OdographError('temporarily-unavailable', 'a service is too busy', {
    cause: error,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}

/** What a source has failed with, where it is that. */
function faultOf(error: unknown): unknown {
  const isOfSource = error instanceof OdographError && error.code === 'source-failed';
  return isOfSource ? faultOf(error.cause) : error;
}
