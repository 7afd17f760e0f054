import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenLocally } from '../listen.ts';
import { answerPreflight, type CorsRules, corsHeaders } from '../cors.ts';
import { sendProblem } from '../problem.ts';
import { answerBadHeads } from './bad-head.ts';
import { sendWelcome } from './welcome.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** What stands behind a prefix of the path, for example `/v1/data`, which `/v1/data/…` belongs to as well. */
export interface Route {
  readonly prefix: string;
  readonly handler: Handler;
}

export interface GatewayOptions {
  /** TCP port on 127.0.0.1; 0 lets the system choose. */
  readonly port: number;
  readonly cors: CorsRules;
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
  const server = createServer(
    { requestTimeout: 0, headersTimeout: HEADERS_TIMEOUT_MS },
    (request, response) => {
      if (!routes) return sendProblem(response, STARTING, { 'retry-after': '1' });
      const [path = '/'] = (request.url ?? '/').split('?', 1);
      const route = routes.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
      if (route) return route.handler(request, response);
      if (answerPreflight(options.cors, request, response)) return undefined;
      if (path === '/' && (request.method === 'GET' || request.method === 'HEAD')) {
        return sendWelcome(request, response, origin);
      }
      const known = routes.map(({ prefix }) => prefix).toSorted();
      const detail = `Nothing is at ${path}. There is something under ${known.join(', ')}.`;
      const problem = { status: 404, code: 'no-such-route', title: 'No such route', detail };
      return sendProblem(response, problem, corsHeaders(options.cors, request));
    },
  );
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
