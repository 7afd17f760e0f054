import type { IncomingMessage } from 'node:http';
import { LAMBDA_LIMITS } from './limits.ts';
import { ERROR_TYPE, FunctionError, functionErrorOf } from './function-error.ts';

/** Where the outcome of one invocation goes. One of the three is called, once. */
export interface ResponseSink {
  /** The function returned: its result as JSON. */
  buffered(payload: Buffer): void;
  /**
   * The function streams. The sink reads `source` at its own pace to the end, also if nobody wants the
   * bytes any more. It rejects if the source breaks off; then `failed` follows and says why.
   */
  streamed(source: IncomingMessage): Promise<void>;
  failed(error: FunctionError): void;
}

/** One event on its way through a function. */
export interface Invocation {
  readonly id: string;
  /** The event as JSON. */
  readonly payload: string;
  readonly sink: ResponseSink;
  /** Aborted when nobody waits for the outcome any more, of an invocation that may be ended before it has one. */
  readonly abandoned?: AbortSignal | undefined;
}

export function abandonedError(functionName: string, { id }: Invocation): FunctionError {
  return new FunctionError(
    functionName,
    ERROR_TYPE.abandoned,
    `RequestId: ${id} Nobody was waiting any more`,
  );
}

/** Names of the trailers in which the runtime client reports an error in mid-stream. */
const ERROR_TYPE_TRAILER = 'lambda-runtime-function-error-type';
const ERROR_BODY_TRAILER = 'lambda-runtime-function-error-body';

/** The error with which a fully read stream ended, if the function failed while it was writing. */
export function streamError(functionName: string, source: IncomingMessage): FunctionError | undefined {
  if (source.trailers[ERROR_TYPE_TRAILER] === undefined) return undefined;
  const body = Buffer.from(source.trailers[ERROR_BODY_TRAILER] ?? '', 'base64').toString();
  return functionErrorOf(functionName, body);
}

/**
 * A sink that turns the outcome into a promise, as a synchronous invocation through the API does.
 * A streamed response is collected; it is parsed as JSON where it is JSON, else it is text.
 */
export function promiseSink(functionName: string): { sink: ResponseSink; result: Promise<unknown> } {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const sink: ResponseSink = {
    buffered: (payload) => {
      const tooLarge = responseTooLarge(functionName, payload.length);
      if (tooLarge) return reject(tooLarge);
      return resolve(parseResult(payload));
    },
    streamed: async (source) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of source as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes <= LAMBDA_LIMITS.responseBytes) chunks.push(chunk);
      }
      const error = streamError(functionName, source) ?? responseTooLarge(functionName, bytes);
      if (error) reject(error);
      else resolve(parseResult(Buffer.concat(chunks)));
    },
    failed: reject,
  };
  return { sink, result: promise };
}

/** The platform's refusal of a buffered response that is too large; nothing if it fits. */
export function responseTooLarge(functionName: string, bytes: number): FunctionError | undefined {
  if (bytes <= LAMBDA_LIMITS.responseBytes) return undefined;
  return new FunctionError(
    functionName,
    ERROR_TYPE.responseTooLarge,
    `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${LAMBDA_LIMITS.responseBytes} bytes).`,
  );
}

function parseResult(payload: Buffer): unknown {
  const text = payload.toString();
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
