/**
 * What the platform allows an invocation; enforced here so that it is met at home first.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const LAMBDA_LIMITS = {
  /** Invocation payload: the whole event as JSON, so a binary body counts as base64. */
  requestBytes: 6_291_456,
  /** Buffered response payload, as the platform's own error message states it. */
  responseBytes: 6_291_556,
  /**
   * Streamed response. https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
   */
  streamedResponseBytes: 200 * 1024 * 1024,
  /** Part of a streamed response that is sent as fast as it comes. */
  unthrottledBytes: 6 * 1024 * 1024,
  /** Rate of the rest, where `throttle` asks for it. */
  throttledBytesPerSecond: 2 * 1024 * 1024,
} as const;

/** A streamed response names its status and headers ahead of its body, ended by so many NUL bytes. */
export const PRELUDE_DELIMITER_BYTES = 8;

/** Content type of a streamed response that starts with such a prelude. */
export const PRELUDE_CONTENT_TYPE = 'application/vnd.awslambda.http-integration-response';

/** A prelude longer than this is no prelude. */
export const PRELUDE_BYTES_MAX = 1024 * 1024;
