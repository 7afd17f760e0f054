import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listenLocally } from '../listen.ts';

/** What a runtime client in a child says; the environment of the child answers. */
export interface RuntimeApiEvents {
  /** The child is free. It waits until `answer` is given an event. */
  next(answer: ServerResponse): void;
  /** The function returned (`payload`: JSON). */
  response(id: string, payload: Buffer): void;
  /** The function streams; the child goes on when the promise is settled. */
  stream(id: string, source: IncomingMessage): Promise<void>;
  /** The function threw. */
  error(id: string, report: string): void;
  /** The bundle could not be loaded. */
  initError(report: string): void;
}

/** `/2018-06-01/runtime/…`: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
const PATH =
  /^\/2018-06-01\/runtime\/(?:(invocation)\/(next)|(invocation)\/([^/]+)\/(response|error)|(init)\/(error))$/;

export interface RuntimeApi {
  /** `host:port` for `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  close(): void;
}

/** Serves the Runtime API to one child, on a loopback port of its own, by which the child is known. */
export async function startRuntimeApi(events: RuntimeApiEvents): Promise<RuntimeApi> {
  const server: Server = createServer(
    { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 },
    (request, answer) => {
      handle(request, answer, events).catch(() => request.destroy());
    },
  );
  const port = await listenLocally(server, 0);
  return {
    address: `127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function handle(
  request: IncomingMessage,
  answer: ServerResponse,
  events: RuntimeApiEvents,
): Promise<void> {
  const match = PATH.exec(request.url ?? '');
  if (!match) {
    answer.writeHead(404).end();
    return;
  }
  if (match[2] === 'next') {
    events.next(answer);
    return;
  }
  const id = decodeURIComponent(match[4] ?? '');
  if (match[5] === 'response' && request.headers['lambda-runtime-function-response-mode'] === 'streaming') {
    await events.stream(id, request);
  } else {
    const body = await collect(request);
    if (match[6] === 'init') events.initError(body.toString());
    else if (match[5] === 'error') events.error(id, body.toString());
    else events.response(id, body);
  }
  answer.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
}

async function collect(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
