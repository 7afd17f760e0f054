import { Agent, createServer as createHttp1Server, request as send } from 'node:http';
import { createServer as createHttp2Server, type Http2ServerRequest } from 'node:http2';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createProtocolSwitch } from '../../../local/aws-json/protocol-switch.ts';

/** A call of a service as it went over the wire. */
export interface Call {
  /** Whose key signed it. */
  readonly caller: string;
  /** By the name for which it was signed, such as `dynamodb`. */
  readonly service: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** What stands in `X-Amz-Target`. */
  readonly operation: string;
  readonly body: Buffer;
  /** Status of the answer. */
  readonly status: number;
}

type Request = IncomingMessage | Http2ServerRequest;
/** What either protocol's answers have. */
interface Reply {
  writeHead(status: number, headers: OutgoingHttpHeaders): unknown;
  end(body: Buffer): unknown;
}

/** `Credential=<key>/<date>/<region>/<service>/aws4_request`, in the header or the query of every signed request. */
const CREDENTIAL = /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\/aws4_request/;

/** Of the connection, not of the request. */
const HOP_BY_HOP = new Set(['connection', 'expect', 'host', 'keep-alive', 'transfer-encoding', 'upgrade']);

const forwarded = (headers: NodeJS.Dict<string | string[]>): OutgoingHttpHeaders =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith(':') && !HOP_BY_HOP.has(name)),
  );

export interface RecordingFront {
  /** Everything that went through, in the order in which it was answered. */
  readonly calls: readonly Call[];
  /** Where a service is to be called, instead of where it listens. */
  readonly before: (url: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Stands between callers and services, passes everything on, and writes down who called what. */
export function openRecordingFront(): RecordingFront {
  const calls: Call[] = [];
  const agent = new Agent({ keepAlive: true });
  const closing: (() => Promise<void>)[] = [];
  const before = async (url: string): Promise<string> => {
    const sockets = new Set<Socket>();
    const listener = (request: Request, reply: Reply): void => {
      // A caller that went away is told nothing; one that is not known hears of it.
      pass(request, reply, { url, agent, calls }).catch(() => request.destroy());
    };
    const http2 = createHttp2Server(listener);
    http2.on('sessionError', () => {});
    const server = createProtocolSwitch(createHttp1Server(listener), http2);
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    closing.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${port}`;
  };
  return {
    calls,
    before,
    close: async () => {
      await Promise.all(closing.map((close) => close()));
      agent.destroy();
    },
  };
}

interface Behind {
  readonly url: string;
  readonly agent: Agent;
  readonly calls: Call[];
}

async function pass(request: Request, reply: Reply, { url, agent, calls }: Behind): Promise<void> {
  const { method = '', url: target = '/', headers } = request;
  const signature = `${headers.authorization ?? ''} ${decodeURIComponent(target)}`;
  const [, caller, service] = CREDENTIAL.exec(signature) ?? [];
  if (caller === undefined || service === undefined) throw new Error(`${method} ${target} is not signed`);
  const body = await buffer(request);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = send(new URL(url), { agent, method, path: target, headers: forwarded(headers) }, resolve);
    sent.on('error', reject).end(body);
  });
  const { statusCode: status = 0 } = answer;
  const bytes = await buffer(answer);
  // Written down before the caller knows, so that nothing that was answered is missing.
  const operation = String(headers['x-amz-target'] ?? '');
  calls.push({ caller, service, method, target, operation, body, status });
  reply.writeHead(status, forwarded(answer.headers));
  reply.end(bytes);
}
