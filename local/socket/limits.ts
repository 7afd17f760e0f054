/**
 * What API Gateway allows a WebSocket; enforced here so that it is met at home first.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
export const SOCKET_LIMITS = {
  /** One frame; most clients send a message as one. */
  frameBytes: 32 * 1024,
  /** One message, of however many frames. */
  messageBytes: 128 * 1024,
  /** How long a connection lives on which no message is sent. */
  idleMs: 10 * 60_000,
  /** How long any connection lives. */
  connectionMs: 2 * 3_600_000,
  /** How long the platform waits for what a message is answered. */
  answerMs: 29_000,
} as const;

export type SocketLimits = { readonly [name in keyof typeof SOCKET_LIMITS]: number };

/** Why a connection is closed. https://datatracker.ietf.org/doc/html/rfc6455#section-7.4.1 */
export const CLOSE_CODE = {
  goingAway: 1001,
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-binary-media-types.html */
  binary: 1003,
  tooLong: 1009,
} as const;
