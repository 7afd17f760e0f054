import type { Readable } from 'node:stream';
import middy from '@middy/core';
import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type HttpAnswer, problemAnswer } from '../../shared/http/problem.ts';
import { withSecurityHeaders } from '../../shared/http/security-headers.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { orBusy } from './busy.ts';
import { logError, logged, logInfo } from './log.ts';

/** A request as a function URL delivers it. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly parameters: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** An answer whose body may be of any length. */
export interface StreamedAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string | Readable;
}

/** Reads a function URL's event. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads */
export function readRequest(event: APIGatewayProxyEventV2): HttpRequest {
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    parameters: new URLSearchParams(event.rawQueryString),
    headers: event.headers,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** @throws OdographError `method-not-allowed` */
export function requireMethod(request: HttpRequest, ...methods: readonly string[]): void {
  if (methods.includes(request.method)) return;
  throw new OdographError(
    'method-not-allowed',
    `${request.method} is not taken here; use ${methods.join(' or ')}`,
    { allow: methods },
  );
}

/** Middleware that tells the log of each request and how it was answered. What it asked for may be secret, and is not told. */
export const requestLog = () => {
  // A function has one request at a time.
  let startedMs = 0;
  const tell = ({ event, response }: { event: APIGatewayProxyEventV2; response: unknown }): void => {
    const { statusCode } = response as HttpAnswer;
    const ms = Math.round(performance.now() - startedMs);
    logInfo('answered', { method: event.requestContext.http.method, path: event.rawPath, statusCode, ms });
  };
  return {
    before: (): void => {
      startedMs = performance.now();
    },
    after: tell,
    onError: tell,
  };
};

/** Middleware that answers errors as problem JSON. */
export const problems = {
  onError: (request: { error: Error | null; response: unknown }): void => {
    logError(request.error);
    request.response = withSecurityHeaders(problemAnswer(orBusy(request.error)));
  },
};

/**
 * A handler of a streaming function URL. What it answers is not bound to the 6 MB of a buffered response; an
 * error before the first byte is answered as such.
 */
export function streamingHandler(answer: (request: HttpRequest) => Promise<StreamedAnswer>) {
  return middy<APIGatewayProxyEventV2>({ executionMode: executionModeStreamifyResponse })
    .use(logged)
    .use(requestLog())
    .use(problems)
    .handler(async (event) => withSecurityHeaders(await answer(readRequest(event))));
}

/** A handler of a buffered function URL. */
export function httpHandler(answer: (request: HttpRequest) => Promise<HttpAnswer>) {
  return middy<APIGatewayProxyEventV2, HttpAnswer>()
    .use(logged)
    .use(requestLog())
    .use(problems)
    .handler(async (event) => withSecurityHeaders(await answer(readRequest(event))));
}
