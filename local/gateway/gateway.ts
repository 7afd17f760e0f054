import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { listenLocally } from '../listen.ts';
import { answerPreflight, type CorsRules, corsHeaders } from '../cors.ts';
import { sendProblem } from '../problem.ts';
import { answerBadHeads } from './bad-head.ts';
import { sendWelcome } from './welcome.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Makes a WebSocket of a connection, or refuses to. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** What stands behind a prefix of the path, for example `/v1/data`, which `/v1/data/…` belongs to as well. */
export interface Route {
  readonly prefix: string;
  readonly handler: Handler;
  /** Without it, requests for a WebSocket are answered by the handler as if they were none. */
  readonly upgrade?: UpgradeHandler;
}

export interface GatewayOptions {
  /** TCP port on 127.0.0.1; 0 lets the system choose. */
  readonly port: number;
  readonly cors: CorsRules;
  /** Whether the welcome says that credentials are asked for. */
  readonly access?: boolean;
}

export interface Gateway {
  readonly url: string;
  /** Begins to serve. Until then every request is answered with 503, so that the address is known early. */
  serve(routes: readonly Route[]): void;
  /** Takes no new connections, lets responses under way end within `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

/** How long a connection may take to send its request's head. */
const HEADERS_TIMEOUT_MS = 60_000;

const STARTING = {
  status: 503,
  code: 'starting',
  title: 'Starting',
  detail: 'The system is about to be ready. Try again in a moment.',
};

/** How often a closing gateway looks for connections that became idle. */
const IDLE_SWEEP_MS = 20;

/**
 * The one origin of a local system, in front of everything that answers HTTP.
 *
 * @throws {PortInUseError} if the port is taken
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  let routes: readonly Route[] | undefined;
  let origin = '';
  const routeOf = (path: string): Route | undefined =>
    routes?.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
  const upgradeOf = (request: IncomingMessage): UpgradeHandler | undefined =>
    request.headers.upgrade?.toLowerCase() === 'websocket' ? routeOf(pathOf(request))?.upgrade : undefined;
  const server = createServer(
    {
      requestTimeout: 0,
      headersTimeout: HEADERS_TIMEOUT_MS,
      shouldUpgradeCallback: (request) => upgradeOf(request) !== undefined,
    },
    (request, response) => {
      if (!routes) return sendProblem(response, STARTING, { 'retry-after': '1' });
      const path = pathOf(request);
      const route = routeOf(path);
      if (route) return route.handler(request, response);
      if (answerPreflight(options.cors, request, response)) return undefined;
      if (path === '/' && (request.method === 'GET' || request.method === 'HEAD')) {
        return sendWelcome(request, response, { origin, access: options.access ?? false });
      }
      const known = routes.map(({ prefix }) => prefix).toSorted();
      const detail = `Nothing is at ${path}. There is something under ${known.join(', ')}.`;
      const problem = { status: 404, code: 'no-such-route', title: 'No such route', detail };
      return sendProblem(response, problem, corsHeaders(options.cors, request));
    },
  );
  server.on('upgrade', (request, socket, head) => {
    const upgrade = upgradeOf(request);
    if (upgrade) upgrade(request, socket, head);
    else answerPlainly(server, request);
  });
  answerBadHeads(server, options.cors);
  const port = await listenLocally(server, options.port);
  origin = `http://127.0.0.1:${port}`;
  return {
    url: origin,
    serve: (given) => {
      routes = given.toSorted((a, b) => b.prefix.length - a.prefix.length);
    },
    close: async (graceMs) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Connections are kept alive after their last response; each goes as soon as it is idle.
      const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(timer);
    },
  };
}

/** Answers a request whose upgrade is not wanted as any other: Node before 24.9 does not ask about that. */
function answerPlainly(server: Server, request: IncomingMessage): void {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(request.socket);
  response.once('finish', () => request.socket.end());
  server.emit('request', request, response);
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/';
