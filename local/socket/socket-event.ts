import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { clfTime } from '../lambda-host/url-event.ts';

/** One client, as its events name it. */
export interface Peer {
  readonly connectionId: string;
  readonly connectedMs: number;
  /** The request that opened the connection. */
  readonly request: IncomingMessage;
  /** What the deployed stage is called. */
  readonly stage: string;
}

/** Begins to tell of a client. */
export const newPeer = (request: IncomingMessage, stage: string, nowMs: number): Peer => ({
  connectionId: randomBytes(11).toString('base64'),
  connectedMs: nowMs,
  request,
  stage,
});

/**
 * The events of a WebSocket API, as its functions get them:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export interface SocketEvent {
  readonly requestContext: RequestContext;
  readonly isBase64Encoded: false;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>>;
}

export interface RequestContext {
  readonly routeKey: string;
  readonly eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT';
  readonly connectionId: string;
  readonly requestId: string;
  readonly messageId?: string;
  readonly disconnectStatusCode?: number;
  readonly disconnectReason?: string;
  readonly [member: string]: unknown;
}

/** A client opens a connection. Only this event has what the address and the headers say. */
export function connectEvent(peer: Peer, now: Date): SocketEvent {
  const { request } = peer;
  const headers = manyOf(pairsOf(request.rawHeaders));
  const target = request.url ?? '/';
  const parameters = manyOf(new URLSearchParams(target.includes('?') ? target.replace(/^[^?]*\?/, '') : ''));
  return {
    headers: lastOf(headers),
    multiValueHeaders: headers,
    ...(Object.keys(parameters).length > 0 && {
      queryStringParameters: lastOf(parameters),
      multiValueQueryStringParameters: parameters,
    }),
    requestContext: { ...context(peer, now), routeKey: '$connect', eventType: 'CONNECT' },
    isBase64Encoded: false,
  };
}

/** A client has sent a message. */
export function messageEvent(peer: Peer, body: string, now: Date): SocketEvent {
  const messageId = randomBytes(11).toString('base64');
  return {
    requestContext: { ...context(peer, now), routeKey: '$default', eventType: 'MESSAGE', messageId },
    body,
    isBase64Encoded: false,
  };
}

/** A connection is closed, by whichever side. */
export function disconnectEvent(peer: Peer, code: number, reason: string, now: Date): SocketEvent {
  return {
    headers: { Host: peer.request.headers.host ?? '' },
    requestContext: {
      ...context(peer, now),
      routeKey: '$disconnect',
      eventType: 'DISCONNECT',
      disconnectStatusCode: code,
      disconnectReason: reason,
    },
    isBase64Encoded: false,
  };
}

function context({ connectionId, connectedMs, request, stage }: Peer, now: Date) {
  const requestId = randomUUID();
  return {
    connectionId,
    requestId,
    extendedRequestId: requestId,
    requestTime: clfTime(now),
    requestTimeEpoch: now.getTime(),
    connectedAt: connectedMs,
    messageDirection: 'IN',
    stage,
    apiId: 'local',
    domainName: request.headers.host ?? 'localhost',
    identity: {
      sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
      userAgent: request.headers['user-agent'] ?? '',
    },
  };
}

/** Names and values, which Node lists one after the other. */
function* pairsOf(list: readonly string[]): Generator<[string, string]> {
  for (let at = 0; at + 1 < list.length; at += 2) yield [list[at] ?? '', list[at + 1] ?? ''];
}

function manyOf(pairs: Iterable<[string, string]>): Record<string, string[]> {
  const many = new Map<string, string[]>();
  for (const [name, value] of pairs) many.set(name, [...(many.get(name) ?? []), value]);
  return Object.fromEntries(many);
}

const lastOf = (many: Readonly<Record<string, readonly string[]>>): Record<string, string> =>
  Object.fromEntries(Object.entries(many).map(([name, values]) => [name, values.at(-1) ?? '']));
