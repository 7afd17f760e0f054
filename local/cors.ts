import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** Cross-origin rules, in the words of a function URL's configuration. */
export interface CorsRules {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds: number;
}

function allowedOrigin(rules: CorsRules, origin: string | undefined): string | undefined {
  if (rules.allowOrigins.includes('*')) return '*';
  return origin !== undefined && rules.allowOrigins.includes(origin) ? origin : undefined;
}

/** Headers that every response carries, so that a script of another origin may read it. */
export function corsHeaders(rules: CorsRules, request: IncomingMessage): OutgoingHttpHeaders {
  const origin = allowedOrigin(rules, request.headers.origin);
  if (origin === undefined) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': rules.exposeHeaders.join(','),
    ...(origin === '*' ? {} : { vary: 'origin' }),
  };
}

/**
 * Answers a preflight, as function URLs and CDNs do without asking what stands behind them.
 *
 * @returns whether the request was a preflight, and so is answered
 */
export function answerPreflight(
  rules: CorsRules,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const isPreflight =
    request.method === 'OPTIONS' &&
    request.headers.origin !== undefined &&
    request.headers['access-control-request-method'] !== undefined;
  if (!isPreflight) return false;
  response.writeHead(200, { 'content-length': 0, ...preflightHeaders(rules, request) });
  response.end();
  return true;
}

function preflightHeaders(rules: CorsRules, request: IncomingMessage): OutgoingHttpHeaders {
  const origin = allowedOrigin(rules, request.headers.origin);
  if (origin === undefined) return {};
  const headers: OutgoingHttpHeaders = {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': rules.allowMethods.join(','),
    'access-control-allow-headers': rules.allowHeaders.join(','),
    'access-control-max-age': String(rules.maxAgeSeconds),
  };
  // A page on a public origin asks before it talks to the machine it runs on.
  if (request.headers['access-control-request-private-network'] === 'true') {
    headers['access-control-allow-private-network'] = 'true';
  }
  return headers;
}
