import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { listenLocally } from '../../../../local/listen.ts';
import { SOCKET_LIMITS, type SocketLimits } from '../../../../local/socket/limits.ts';
import type { SocketEvent } from '../../../../local/socket/socket-event.ts';
import { type SocketFront, startSocketFront } from '../../../../local/socket/socket-front.ts';

type Invoke = (event: SocketEvent) => Promise<unknown>;

let server: Server;
let front: SocketFront;
let url: string;
let events: SocketEvent[];
let errors: unknown[];
const clients: WebSocket[] = [];

/** What must come is waited for also on a busy machine. */
const PATIENCE = { timeout: 20_000 };

beforeEach(async () => {
  server = createServer();
  url = `ws://127.0.0.1:${await listenLocally(server, 0)}/socket`;
  events = [];
  errors = [];
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate();
  await front.close(0);
  // Ends only when no connection is left.
  await new Promise((resolve) => server.close(resolve));
});

/** A front of a function; what the function does with a message is for the test to say. */
function start(invoke: Invoke = async () => ({ statusCode: 200 }), limits: Partial<SocketLimits> = {}): void {
  // What is left of another test's front tells its own events only.
  const own = events;
  front = startSocketFront({
    invoke: async (event) => {
      own.push(event);
      return invoke(event);
    },
    stage: 'socket',
    limits: { ...SOCKET_LIMITS, ...limits },
    onError: (error) => errors.push(error),
  });
  server.on('upgrade', front.upgrade);
}

const echo: Invoke = async ({ body }) => ({ statusCode: 200, body: `<${body}>` });

async function connect(query = '', headers: Record<string, string> = {}): Promise<WebSocket> {
  const client = new WebSocket(url + query, { headers });
  clients.push(client);
  await once(client, 'open');
  return client;
}

async function ask(client: WebSocket, message: string): Promise<string> {
  client.send(message);
  const [answer] = (await once(client, 'message')) as [Buffer];
  return answer.toString();
}

async function closing(client: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = (await once(client, 'close')) as [number, Buffer];
  return { code, reason: reason.toString() };
}

const typesOf = (): string[] => events.map(({ requestContext }) => requestContext.eventType);

describe('a connection', () => {
  it('is told of as API Gateway does: with address and headers at its beginning alone', async () => {
    start(echo);

    const client = await connect('?device=car&tag=a&tag=b', { 'X-Test': 'yes' });
    const answer = await ask(client, 'hello');
    client.close(1000, 'done');
    await closing(client);
    await expect.poll(typesOf, PATIENCE).toEqual(['CONNECT', 'MESSAGE', 'DISCONNECT']);

    const [opened, message, closed] = events;
    expect(answer).toBe('<hello>');
    expect(opened).toMatchObject({
      headers: { 'X-Test': 'yes', Upgrade: 'websocket' },
      multiValueHeaders: { 'X-Test': ['yes'] },
      queryStringParameters: { device: 'car', tag: 'b' },
      multiValueQueryStringParameters: { device: ['car'], tag: ['a', 'b'] },
      isBase64Encoded: false,
      requestContext: { routeKey: '$connect', messageDirection: 'IN', stage: 'socket', apiId: 'local' },
    });
    expect(message).toMatchObject({
      body: 'hello',
      isBase64Encoded: false,
      requestContext: { routeKey: '$default', messageId: expect.any(String) },
    });
    expect(message).not.toHaveProperty('queryStringParameters');
    expect(message).not.toHaveProperty('headers');
    expect(closed).toMatchObject({
      requestContext: { routeKey: '$disconnect', disconnectStatusCode: 1000, disconnectReason: 'done' },
    });
    const ids = events.map(({ requestContext }) => requestContext.connectionId);
    expect(new Set(ids).size).toBe(1);
    expect(new Set(events.map(({ requestContext }) => requestContext.requestId)).size).toBe(3);
  });

  it.each([403, 500])('is not opened when the function answers %i', async (statusCode) => {
    start(async () => ({ statusCode }));
    const client = new WebSocket(url);
    clients.push(client);

    const [error] = (await once(client, 'error')) as [Error];

    expect(error.message).toContain(String(statusCode));
    expect(typesOf()).toEqual(['CONNECT']);
  });

  it('is not opened when the function fails', async () => {
    const failure = new Error('broken');
    start(async () => {
      throw failure;
    });
    const client = new WebSocket(url);
    clients.push(client);

    const [error] = (await once(client, 'error')) as [Error];

    expect(error.message).toContain('500');
    expect(errors).toEqual([failure]);
  });

  it('is closed when it is idle, and when it is old, as going away', async () => {
    start(echo, { idleMs: 30 });
    const idle = await closing(await connect());
    await front.close(0);
    server.off('upgrade', front.upgrade);
    start(echo, { connectionMs: 30 });
    const old = await closing(await connect());

    expect(idle).toEqual({ code: 1001, reason: 'idle for too long' });
    expect(old).toEqual({ code: 1001, reason: 'open for too long' });
  });
});

describe('a message', () => {
  it('waits for the one before it, and is answered in its turn', async () => {
    const log: string[] = [];
    start(async ({ body = '' }) => {
      if (body === '') return { statusCode: 200 };
      log.push(`begin ${body}`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`end ${body}`);
      return { statusCode: 200, body };
    });
    const client = await connect();
    const names = Array.from({ length: 40 }, (_, nth) => String(nth));
    const answers: string[] = [];
    client.on('message', (data: Buffer) => answers.push(data.toString()));

    for (const name of names) client.send(name);
    await expect.poll(() => answers.length, PATIENCE).toBe(names.length);

    expect(answers).toEqual(names);
    expect(log).toEqual(names.flatMap((name) => [`begin ${name}`, `end ${name}`]));
  });

  it('may have 32 KB in a frame, and 128 KB in several; more closes the connection', async () => {
    start(async ({ body }) => ({
      statusCode: 200,
      ...(body !== undefined && { body: String(body.length) }),
    }));
    const client = await connect();
    const part = 'x'.repeat(32 * 1024);

    const short = await ask(client, part);
    for (let nth = 0; nth < 3; nth += 1) client.send(part, { fin: false });
    const long = await ask(client, part);
    client.send(`${part}x`);
    const tooLongFrame = await closing(client);
    const other = await connect();
    for (let nth = 0; nth < 4; nth += 1) other.send(part, { fin: false });
    other.send('x');
    const tooLongMessage = await closing(other);

    expect([short, long]).toEqual(['32768', '131072']);
    expect(tooLongFrame.code).toBe(1009);
    expect(tooLongMessage.code).toBe(1009);
    expect(events.filter(({ body }) => body !== undefined)).toHaveLength(2);
  });

  it('closes the connection when it is binary', async () => {
    start(echo);
    const client = await connect();

    client.send(Buffer.from('hello'));
    const { code } = await closing(client);

    expect(code).toBe(1003);
    await expect.poll(typesOf, PATIENCE).toEqual(['CONNECT', 'DISCONNECT']);
  });

  it('is answered as the platform does when the function fails; the connection stays', async () => {
    start(async ({ body }) => {
      if (body === 'fail') throw new Error('secret');
      if (body === 'odd') return 'no result';
      return { statusCode: 200, ...(body !== undefined && { body }) };
    });
    const client = await connect();

    const failed = await ask(client, 'fail');
    const odd = await ask(client, 'odd');
    const good = await ask(client, 'good');

    const { connectionId } = events[0]!.requestContext;
    const told = { message: 'Internal server error', connectionId, requestId: expect.any(String) };
    expect(JSON.parse(failed)).toEqual(told);
    expect(JSON.parse(odd)).toEqual(told);
    expect(good).toBe('good');
    expect(errors).toHaveLength(2);
  });

  it('is answered as the platform does when the function takes too long', async () => {
    start(async ({ body }) => (body === undefined ? { statusCode: 200 } : new Promise(() => {})), {
      answerMs: 20,
    });
    const client = await connect();

    const late = await ask(client, 'slow');

    expect(JSON.parse(late)).toMatchObject({ message: 'Endpoint request timed out' });
  });

  it('gets no answer where the function gives none', async () => {
    start(async ({ body }) => ({ statusCode: 200, ...(body === 'second' && { body }) }));
    const client = await connect();

    client.send('first');
    const answer = await ask(client, 'second');

    expect(answer).toBe('second');
  });
});

describe('stopping', () => {
  it('answers what came, then closes, and opens nothing more', async () => {
    const slow = Promise.withResolvers<void>();
    start(async ({ body }) => {
      if (body !== undefined) await slow.promise;
      return { statusCode: 200, ...(body !== undefined && { body }) };
    });
    const client = await connect();
    const answers: string[] = [];
    client.on('message', (data: Buffer) => answers.push(data.toString()));
    client.send('under way');
    await expect.poll(typesOf, PATIENCE).toContain('MESSAGE');

    const closed = closing(client);
    const stopping = front.close(10_000);
    slow.resolve();
    await stopping;
    const late = new WebSocket(url);
    clients.push(late);
    const [refused] = (await once(late, 'error')) as [Error];

    expect(await closed).toEqual({ code: 1001, reason: 'the system stops' });
    expect(answers).toEqual(['under way']);
    expect(refused.message).toContain('503');
    expect(typesOf()).toEqual(['CONNECT', 'MESSAGE', 'DISCONNECT']);
  });

  it('cuts what does not end, connections that are being opened included', async () => {
    start(async ({ body, requestContext }) =>
      body === 'for ever' || requestContext.stage === 'for ever' || events.length > 2
        ? new Promise(() => {})
        : { statusCode: 200 },
    );
    const client = await connect();
    client.send('for ever');
    await expect.poll(typesOf, PATIENCE).toContain('MESSAGE');
    const opening = new WebSocket(url);
    clients.push(opening);
    const broken = once(opening, 'error');
    await expect.poll(() => events.length, PATIENCE).toBe(3);

    const closed = closing(client);
    await front.close(0);

    expect((await closed).code).toBe(1006);
    await broken;
  });
});
