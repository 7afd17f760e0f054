import type { IncomingMessage } from 'node:http';

/** The event of a function URL, payload format 2.0: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
export interface UrlEvent {
  readonly version: '2.0';
  readonly routeKey: '$default';
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: unknown;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

/**
 * Content types whose body a function gets as text; any other body arrives as base64, a third larger.
 *
 * The platform publishes no list for function URLs. Of its sibling, the load balancer, it says that
 * `text/*`, JSON, JavaScript and XML pass as they are, and that a content encoding makes any body binary
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html). AWS's own
 * talk on function URLs (2022) names `application/json` and `text/*`, "otherwise base64"; LocalStack, which
 * is held against the platform by its tests, adds suffixes. So `application/x-ndjson` counts as binary
 * here: if the platform is kinder, bodies that fit at home fit there.
 */
const TEXT_TYPES = /^(text\/[^;]*|application\/(json|xml|javascript)|[^;/]+\/[^;]+\+(json|xml))\s*(;|$)/i;

/** Whether a body of this type and encoding is handed over as text. */
export function isTextBody(contentType: string | undefined, contentEncoding: string | undefined): boolean {
  const encoded = contentEncoding !== undefined && contentEncoding.toLowerCase() !== 'identity';
  return !encoded && contentType !== undefined && TEXT_TYPES.test(contentType.trim());
}

/** Makes the event of a request; `body` is everything that came. */
export function urlEvent(request: IncomingMessage, body: Buffer, id: string, now: Date): UrlEvent {
  const target = request.url ?? '/';
  const question = target.indexOf('?');
  const rawPath = question < 0 ? target : target.slice(0, question);
  const rawQueryString = question < 0 ? '' : target.slice(question + 1);
  const parameters = queryParameters(rawQueryString);
  const cookies = request.headers.cookie?.split(/;\s*/).filter((cookie) => cookie !== '');
  const domainName = request.headers.host ?? 'localhost';
  const text =
    isTextBody(request.headers['content-type'], request.headers['content-encoding']) && isUtf8(body);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookies && cookies.length > 0 ? { cookies } : {}),
    headers: eventHeaders(request),
    ...(parameters ? { queryStringParameters: parameters } : {}),
    requestContext: {
      accountId: 'anonymous',
      apiId: 'local',
      domainName,
      domainPrefix: 'local',
      http: {
        method: request.method ?? 'GET',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: id,
      routeKey: '$default',
      stage: '$default',
      time: clfTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 ? { body: body.toString(text ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: body.length > 0 && !text,
  };
}

/** Repeated parameters are one value, joined by commas, as format 2.0 has it. */
function queryParameters(rawQueryString: string): Record<string, string> | undefined {
  if (rawQueryString === '') return undefined;
  const joined = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}

/** Lower-case names, repeated headers joined by commas, without cookies (they have their own member). */
function eventHeaders(request: IncomingMessage): Record<string, string> {
  const headers = new Map<string, string>();
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (values && name !== 'cookie' && name !== 'connection' && name !== 'transfer-encoding') {
      headers.set(name, values.join(','));
    }
  }
  return {
    'x-forwarded-for': request.socket.remoteAddress ?? '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-port': String(request.socket.localPort ?? 80),
    // As entries, whatever they are called.
    ...Object.fromEntries(headers),
  };
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Text that is no UTF-8 would not survive as a string. */
function isUtf8(body: Buffer): boolean {
  try {
    decoder.decode(body);
    return true;
  } catch {
    return false;
  }
}

/** `12/Mar/2020:19:03:58 +0000`, as the platform writes times. */
export function clfTime(now: Date): string {
  const [, day = '', month = '', year = '', time = ''] = now.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
