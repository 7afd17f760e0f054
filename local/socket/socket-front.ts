import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { sendProblem } from '../problem.ts';
import { Connection } from './connection.ts';
import { SOCKET_LIMITS, type SocketLimits } from './limits.ts';
import {
  connectEvent,
  disconnectEvent,
  messageEvent,
  newPeer,
  type Peer,
  type SocketEvent,
} from './socket-event.ts';

export interface SocketFrontOptions {
  /** Has the function deal with an event. */
  readonly invoke: (event: SocketEvent) => Promise<unknown>;
  /** What the deployed stage is called. */
  readonly stage: string;
  readonly limits?: SocketLimits;
  readonly onError: (error: unknown) => void;
}

export interface SocketFront {
  /** Opens a connection, if the function lets it. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Takes no new connections and no messages, closes all when what came is answered, or after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** What a function returns for an event. */
const resultSchema = z.object({ statusCode: z.number(), body: z.string().optional() });

const UPGRADE_REQUIRED = 426;
const INTERNAL_ERROR = 500;
const UNAVAILABLE = 503;

/** Stands in front of a function as a WebSocket API does: an event for each connection, message and end. */
export function startSocketFront(options: SocketFrontOptions): SocketFront {
  const { invoke, stage, limits = SOCKET_LIMITS, onError } = options;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.messageBytes,
    perMessageDeflate: false,
    // The platform speaks a protocol only where the function names it.
    handleProtocols: () => false,
  });
  const connections = new Set<Connection>();
  /** Of clients about which the function has not decided yet. */
  const opening = new Set<Duplex>();
  let isClosing = false;

  const deliver = async (event: SocketEvent) => resultSchema.parse(await invoke(event));

  const connect = async (peer: Peer): Promise<number> => {
    try {
      const { statusCode } = await deliver(connectEvent(peer, new Date()));
      return isClosing ? UNAVAILABLE : statusCode;
    } catch (error) {
      onError(error);
      return INTERNAL_ERROR;
    }
  };

  const answer = async (peer: Peer, message: string): Promise<string | undefined> => {
    const event = messageEvent(peer, message, new Date());
    const { connectionId, requestId } = event.requestContext;
    const failed = (text: string): string => JSON.stringify({ message: text, connectionId, requestId });
    const late = new AbortController();
    try {
      return await Promise.race([
        deliver(event).then(({ body }) => body),
        delay(limits.answerMs, failed('Endpoint request timed out'), { signal: late.signal }),
      ]);
    } catch (error) {
      onError(error);
      return failed('Internal server error');
    } finally {
      late.abort();
    }
  };

  const open = (peer: Peer, socket: WebSocket): void => {
    const connection = new Connection(socket, peer.request.socket, {
      limits,
      answer: (message) => answer(peer, message),
      onClosed: async (code, reason) => {
        connections.delete(connection);
        await invoke(disconnectEvent(peer, code, reason, new Date())).catch(onError);
      },
    });
    connections.add(connection);
  };

  const admit = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const peer = newPeer(request, stage, Date.now());
    opening.add(socket);
    const status = isClosing ? UNAVAILABLE : await connect(peer);
    opening.delete(socket);
    if (status < 200 || status > 299) return refuse(socket, status);
    return server.handleUpgrade(request, socket, head, (ws) => open(peer, ws));
  };

  return {
    upgrade: (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      admit(request, socket, head).catch(onError);
    },
    close: async (graceMs) => {
      isClosing = true;
      const all = [...connections];
      const over = new AbortController();
      const ended = Promise.all(all.map((connection) => connection.end()));
      await Promise.race([ended, delay(graceMs, undefined, { signal: over.signal })]);
      over.abort();
      for (const connection of all) connection.cut();
      for (const socket of opening) socket.destroy();
    },
  };
}

/** Answers a request for a connection with a status instead. */
function refuse(socket: Duplex, status: number): void {
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
  );
}

/** Answers a request that asks for no WebSocket where there is nothing else. */
export function needsWebSocket(_request: IncomingMessage, response: ServerResponse): void {
  const detail = 'Connect with a WebSocket client; the address begins with ws://.';
  sendProblem(
    response,
    { status: UPGRADE_REQUIRED, code: 'upgrade-required', title: 'A WebSocket is here', detail },
    { upgrade: 'websocket', connection: 'upgrade' },
  );
}
