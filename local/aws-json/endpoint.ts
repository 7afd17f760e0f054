import { randomUUID } from 'node:crypto';
import { createServer as createHttp1Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { Socket } from 'node:net';
import { AwsError } from './aws-error.ts';
import type { Operation } from './operation.ts';
import { createProtocolSwitch } from './protocol-switch.ts';

export interface AwsJsonOptions {
  /** TCP port on 127.0.0.1; 0 lets the system choose. */
  readonly port: number;
  /** What stands before the operation's name in `X-Amz-Target`, without the dot. */
  readonly target: string;
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  readonly maxBodyBytes: number;
  readonly operations: ReadonlyMap<string, Operation>;
}

export interface AwsJsonEndpoint {
  /** Base URL, for example `http://127.0.0.1:41234`. */
  readonly url: string;
  /** Stops listening and cuts all connections. */
  readonly close: () => Promise<void>;
}

interface Request extends AsyncIterable<Buffer> {
  readonly headers: Record<string, string | string[] | undefined>;
}

interface Reply {
  writeHead(status: number, headers: Record<string, string | number>): unknown;
  end(body: Buffer): unknown;
}

async function readBody(request: Request, maxBytes: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  if (size > maxBytes) throw new AwsError('RequestEntityTooLargeException', `body of ${size} bytes`, 413);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch (cause) {
    throw new AwsError('SerializationException', `body is not JSON: ${String(cause)}`);
  }
}

async function perform(request: Request, options: AwsJsonOptions): Promise<unknown> {
  const target = String(request.headers['x-amz-target'] ?? '');
  const input = await readBody(request, options.maxBodyBytes);
  const prefix = `${options.target}.`;
  const run = target.startsWith(prefix) ? options.operations.get(target.slice(prefix.length)) : undefined;
  if (run === undefined) {
    throw new AwsError(
      'UnknownOperationException',
      `${target || 'a request without target'} is not offered here`,
    );
  }
  return await run(input);
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  return new AwsError(
    'InternalFailureException',
    error instanceof Error ? error.message : String(error),
    500,
  );
}

async function answer(request: Request, reply: Reply, options: AwsJsonOptions): Promise<void> {
  const headers = { 'content-type': options.contentType, 'x-amzn-requestid': randomUUID() };
  try {
    const output = await perform(request, options);
    const body = Buffer.from(output === undefined ? '' : JSON.stringify(output));
    reply.writeHead(200, { ...headers, 'content-length': body.length });
    reply.end(body);
  } catch (thrown) {
    const error = asAwsError(thrown);
    const body = Buffer.from(JSON.stringify({ __type: error.code, message: error.message }));
    reply.writeHead(error.status, {
      ...headers,
      'x-amzn-errortype': error.code,
      'content-length': body.length,
    });
    reply.end(body);
  }
}

/**
 * Serves operations by the AWS JSON protocol, over HTTP/1 and HTTP/2 with prior knowledge on one port of
 * 127.0.0.1. Signatures are not checked.
 *
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export async function startAwsJson(options: AwsJsonOptions): Promise<AwsJsonEndpoint> {
  const listener = (request: Request, reply: Reply): void => {
    answer(request, reply, options).catch(() => undefined); // the client went away
  };
  const http1 = createHttp1Server(listener);
  const http2 = createHttp2Server(listener);
  http2.on('sessionError', () => undefined);
  const server = createProtocolSwitch(http1, http2);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
