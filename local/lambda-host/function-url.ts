import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { answerPreflight, type CorsRules, corsHeaders } from '../cors.ts';
import { sendProblem } from '../problem.ts';
import type { FunctionError } from './function-error.ts';
import type { Invocation } from './invocation.ts';
import { LAMBDA_LIMITS } from './limits.ts';
import { urlEvent } from './url-event.ts';
import { urlResponseSink } from './url-response.ts';

/** Answers one HTTP request. It never throws; every failure becomes a response or a cut connection. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

export interface FunctionUrlOptions {
  readonly functionName: string;
  readonly streamed: boolean;
  readonly throttle: boolean;
  readonly cors?: CorsRules;
  readonly submit: (invocation: Invocation) => void;
  readonly onError: (error: FunctionError) => void;
}

/** Beyond this much of a body that will be refused anyway, the connection is cut instead of read out. */
const READ_OUT_BYTES = 100 * 1024 * 1024;

/** The public URL of a function: makes an event of every request and a response of every outcome. */
export function functionUrl(options: FunctionUrlOptions): RequestHandler {
  return (request, response) => {
    if (options.cors && answerPreflight(options.cors, request, response)) return;
    const headers = options.cors ? corsHeaders(options.cors, request) : {};
    response.on('error', () => {});
    handle(request, response, headers, options).catch(() => response.destroy());
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  headers: OutgoingHttpHeaders,
  options: FunctionUrlOptions,
): Promise<void> {
  const abandoned = request.method === 'GET' ? left(response) : undefined;
  const body = await readBody(request);
  const id = randomUUID();
  const payload = body && JSON.stringify(urlEvent(request, body, id, new Date()));
  if (payload === undefined || Buffer.byteLength(payload) > LAMBDA_LIMITS.requestBytes) {
    const detail =
      `A request may have ${LAMBDA_LIMITS.requestBytes} bytes as the function's event, in which binary data is base64: ` +
      'split the body or send it gzip-compressed; about 4.5 MB of binary data fit.';
    return sendProblem(
      response,
      { status: 413, code: 'request-too-large', title: 'Request too large', detail },
      headers,
    );
  }
  const { functionName, streamed, throttle, onError } = options;
  options.submit({
    id,
    payload,
    sink: urlResponseSink(response, { functionName, streamed, throttle, headers, onError }),
    ...(abandoned && { abandoned }),
  });
}

/** Aborted when the client goes away before it has the whole response. Only of those who read: what is written is written. */
function left(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

/** The whole body, or nothing if it is longer than any event may be; then it is read out and dropped. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > READ_OUT_BYTES) throw new Error('The body has no end');
    if (bytes <= LAMBDA_LIMITS.requestBytes) chunks.push(chunk);
  }
  return bytes <= LAMBDA_LIMITS.requestBytes ? Buffer.concat(chunks) : undefined;
}
