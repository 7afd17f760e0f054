import { once } from 'node:events';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { sendProblem } from '../problem.ts';
import { ERROR_TYPE, FunctionError } from './function-error.ts';
import { type ResponseSink, responseTooLarge, streamError } from './invocation.ts';
import { LAMBDA_LIMITS, PRELUDE_CONTENT_TYPE } from './limits.ts';
import { type BufferedResponse, type Prelude, PreludeReader, responseOf } from './prelude.ts';

export interface UrlResponseOptions {
  readonly functionName: string;
  /** `true`: 200 MB may be streamed; `false`: 6 MB. */
  readonly streamed: boolean;
  /** Slow a streamed response down as the platform does. */
  readonly throttle: boolean;
  /** Headers that the front adds to every response. */
  readonly headers: OutgoingHttpHeaders;
  /** Is told of every failure. */
  readonly onError: (error: FunctionError) => void;
}

/** Headers that belong to the connection, not to the response. */
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'trailer']);

/**
 * Carries the outcome of an invocation to the HTTP client.
 *
 * A failure before the first byte is a 502, whatever it was (the platform's answer to function errors and
 * timeouts; https://docs.aws.amazon.com/lambda/latest/dg/urls-monitoring.html counts both as 5xx). After
 * the first byte the connection is destroyed, so that no client takes a torso for the whole.
 *
 * When the client goes away the function is not told, as on the platform: it runs on, and what it still
 * writes is read and dropped; of one that only reads, not for long (see ExecutionEnvironment).
 */
export function urlResponseSink(response: ServerResponse, options: UrlResponseOptions): ResponseSink {
  const { functionName, headers } = options;
  const failed = (error: FunctionError): void => {
    if (response.destroyed) return undefined;
    options.onError(error);
    if (response.headersSent) return void response.destroy();
    const detail = `The function "${functionName}" failed (${error.errorType}). Its log says more.`;
    return sendProblem(
      response,
      { status: 502, code: 'function-failed', title: 'Function failed', detail },
      headers,
    );
  };
  return {
    failed,
    buffered: (payload) => {
      const tooLarge = responseTooLarge(functionName, payload.length);
      if (tooLarge) return failed(tooLarge);
      return failing(failed, () => sendBuffered(response, responseOf(functionName, payload), headers));
    },
    streamed: async (source) => {
      await pipeStream(source, response, options, failed);
      const error = streamError(functionName, source);
      if (error) return failed(error);
      if (!response.headersSent) head(response, { statusCode: 200 }, headers);
      response.end();
      return undefined;
    },
  };
}

/** Does something that may find the function's answer malformed; then the invocation has failed. */
function failing(failed: (error: FunctionError) => void, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    failed(error);
  }
}

function sendBuffered(
  response: ServerResponse,
  result: BufferedResponse,
  headers: OutgoingHttpHeaders,
): void {
  const { body = '', isBase64Encoded = false, ...prelude } = result;
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const length = response.req.method === 'HEAD' ? {} : { 'content-length': bytes.length };
  head(response, prelude, { ...length, ...headers }, { 'content-type': 'application/json' });
  response.end(bytes);
}

/** Writes status and headers: the function's own over the defaults, the front's over both. */
function head(
  response: ServerResponse,
  prelude: Prelude,
  front: OutgoingHttpHeaders,
  defaults: OutgoingHttpHeaders = {},
): void {
  const isHead = response.req.method === 'HEAD';
  const own: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(prelude.headers ?? {})) {
    const key = name.toLowerCase();
    if (!CONNECTION_HEADERS.has(key) && (isHead || key !== 'content-length')) own[key] = String(value);
  }
  if (prelude.cookies && prelude.cookies.length > 0) own['set-cookie'] = prelude.cookies;
  response.writeHead(prelude.statusCode ?? 200, { ...defaults, ...own, ...front });
}

/** Reads the source to its end, and passes on what the client takes and the platform allows. */
async function pipeStream(
  source: IncomingMessage,
  response: ServerResponse,
  options: UrlResponseOptions,
  failed: (error: FunctionError) => void,
): Promise<void> {
  const { functionName, headers, throttle } = options;
  const limit = options.streamed ? LAMBDA_LIMITS.streamedResponseBytes : LAMBDA_LIMITS.responseBytes;
  const contentType = source.headers['content-type'] ?? 'application/octet-stream';
  const prelude = contentType.startsWith(PRELUDE_CONTENT_TYPE) ? new PreludeReader(functionName) : undefined;
  let sent = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    if (response.destroyed || response.writableEnded) continue;
    let bytes: Buffer | undefined = chunk;
    if (!response.headersSent) {
      failing(failed, () => {
        bytes = prelude ? prelude.push(chunk) : chunk;
        if (bytes) head(response, prelude?.prelude ?? { headers: { 'content-type': contentType } }, headers);
      });
    }
    if (!bytes || response.writableEnded) continue;
    sent += bytes.length;
    if (sent > limit) {
      failed(tooMuch(functionName, limit));
      continue;
    }
    if (bytes.length > 0 && !response.write(bytes)) await drained(response);
    if (throttle && sent > LAMBDA_LIMITS.unthrottledBytes) {
      await delay((bytes.length / LAMBDA_LIMITS.throttledBytesPerSecond) * 1000);
    }
  }
}

const tooMuch = (functionName: string, limit: number): FunctionError =>
  new FunctionError(
    functionName,
    ERROR_TYPE.responseTooLarge,
    `The streamed response exceeded ${limit} bytes`,
  );

/** Resolves when more may be written, or when nobody is there any more. */
async function drained(response: ServerResponse): Promise<void> {
  if (response.destroyed) return;
  const over = new AbortController();
  try {
    await Promise.race([
      once(response, 'drain', { signal: over.signal }),
      once(response, 'close', { signal: over.signal }),
    ]);
  } finally {
    over.abort();
  }
}
