/**
 * How a stream is delivered to a function; the names are those of the platform.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
 */
export interface EventSourceSettings {
  /** Records per invocation at most. */
  readonly batchSize: number;
  /** How long a batch that is not full waits for more, in seconds. */
  readonly maxBatchingWindowSeconds: number;
  /** Retries after the first attempt; -1 for no limit. Splitting a batch is no retry. */
  readonly retryAttempts: number;
  /** Records older than this are given up, in seconds; -1 for no limit. */
  readonly maxRecordAgeSeconds: number;
  readonly bisectOnError: boolean;
  readonly reportBatchItemFailures: boolean;
  /** Where a shard without checkpoint begins. */
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** What stands before the key of an object with records that were given up. */
  readonly deadLetterPrefix: string;
}

/** Time as the event source sees it; tests put their own in. */
export interface Time {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after some milliseconds, or at once when the signal fires; never rejects. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Bytes of the event's JSON that an invocation may have: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_EVENT_BYTES = 6 * 1024 * 1024;
