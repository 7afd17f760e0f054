/**
 * What the Lambda runtime client expects of its native part: `next`, `done` and `error` towards the
 * Runtime API. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 *
 * `done` and `error` are fire and forget for their caller; the next `next` waits until they arrived.
 */
import { Agent, request, type IncomingHttpHeaders } from 'node:http';

const [host, port] = (process.env['AWS_LAMBDA_RUNTIME_API'] ?? '').split(':');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let posted: Promise<unknown> = Promise.resolve();

interface Answer {
  bodyJson: string;
  headers: IncomingHttpHeaders;
}

function call(
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const outgoing = request({
    host,
    port,
    agent,
    method,
    path: `/2018-06-01/runtime/invocation/${path}`,
    headers,
  });
  outgoing.on('error', reject);
  outgoing.on('response', (incoming) => {
    const chunks: Buffer[] = [];
    incoming.on('error', reject);
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () =>
      resolve({ bodyJson: Buffer.concat(chunks).toString(), headers: incoming.headers }),
    );
  });
  outgoing.end(body);
  return promise;
}

function post(path: string, body: string, headers: Record<string, string> = {}): void {
  posted = call('POST', path, body, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  });
  // Without the host there is nothing left to do; `next` meets the same error.
  posted.catch(() => {});
}

export function initializeClient(): void {}

export async function next(): Promise<Answer> {
  await posted;
  return call('GET', 'next');
}

export function done(id: string, body: string): void {
  post(`${id}/response`, body);
}

export function error(id: string, body: string): void {
  const { errorType }: { errorType?: unknown } = JSON.parse(body);
  post(`${id}/error`, body, {
    'lambda-runtime-function-error-type': typeof errorType === 'string' ? errorType : 'Error',
  });
}
