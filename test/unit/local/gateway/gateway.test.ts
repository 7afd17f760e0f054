import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CORS } from '../../../../functions/catalogue.ts';
import { type Gateway, startGateway } from '../../../../local/gateway/gateway.ts';
import { PortInUseError } from '../../../../local/listen.ts';

let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway({ port: 0, cors: CORS });
  gateway.serve([
    { prefix: '/dumps', handler: (_request, response) => response.end('file') },
    { prefix: '/v1/data', handler: (_request, response) => response.end('data') },
    { prefix: '/v1', handler: (_request, response) => response.end('v1') },
    {
      prefix: '/socket',
      handler: (_request, response) => response.end('plain'),
      upgrade: (request, socket) => socket.end(`upgraded ${request.url}`),
    },
  ]);
});
afterAll(async () => {
  await gateway.close(0);
});

const get = async (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  fetch(gateway.url + path, { method, headers });

const raw = async (text: string): Promise<string> => {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += String(chunk)));
  // What the server no longer reads may break the connection; the answer came before.
  socket.on('error', () => {});
  socket.write(text);
  await once(socket, 'close');
  return answer;
};

const upgrade = (path: string, protocol: string): Promise<string> =>
  raw(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: ${protocol}\r\n\r\n`);

describe('a request that no handler could read', () => {
  test('is told to be shorter when its address is too long', async () => {
    const response = await get(`/v1/data?sensors=${'a'.repeat(20_000)}`, {
      origin: 'https://viewer.example',
    });

    expect(response.status).toBe(431);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('x-foxglove-error-message')).toContain('fewer devices or sensors');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toMatchObject({ status: 431, code: 'too-long-address' });
  });

  test('is told so when it is no HTTP', async () => {
    const answer = await raw('hello\r\n\r\n');

    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain('"code":"no-http"');
  });
});

describe('the one origin', () => {
  test('gives a request to the longest prefix that its path has', async () => {
    const answers = [];
    for (const path of ['/v1/data', '/v1/data/x?y=1', '/v1/manifest', '/v1/database']) {
      answers.push(await (await get(path)).text());
    }
    expect(answers).toEqual(['data', 'data', 'v1', 'v1']);
  });

  test('upgrades only to a WebSocket, and only where there is one', async () => {
    const socket = await upgrade('/socket?a=b', 'WebSocket');
    const other = await upgrade('/socket', 'h2c');
    const elsewhere = await upgrade('/v1/data', 'websocket');
    const nowhere = await upgrade('/nowhere', 'websocket');

    expect(socket).toBe('upgraded /socket?a=b');
    expect(other).toMatch(/^HTTP\/1\.1 200 .*plain$/s);
    expect(elsewhere).toMatch(/^HTTP\/1\.1 200 .*data$/s);
    expect(nowhere).toMatch(/^HTTP\/1\.1 404 /);
  });

  test('says what runs here', async () => {
    const response = await get('/');

    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(text).toContain(gateway.url);
    expect(text).toContain('no credentials');
  });

  test('says what to bring along where credentials are asked for', async () => {
    const guarded = await startGateway({ port: 0, cors: CORS, access: true });
    guarded.serve([]);

    const text = await (await fetch(guarded.url)).text();
    await guarded.close(0);

    expect(text).toContain('Authorization: Bearer');
    expect(text).not.toContain('no credentials');
  });

  test('names what there is when there is nothing at a path', async () => {
    const response = await get('/nowhere');

    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      code: 'no-such-route',
      detail: expect.stringMatching(/under \/dumps, \/socket, \/v1, \/v1\/data\.$/),
    });
  });

  test('says what to do when its port is taken', async () => {
    const port = Number(new URL(gateway.url).port);

    const starting = startGateway({ port, cors: CORS });

    await expect(starting).rejects.toThrow(PortInUseError);
    await expect(starting).rejects.toThrow(/--port/);
  });

  test('answers 503 before it serves, and lets a response under way end before it stops', async () => {
    const pending = new Map<string, () => void>();
    const stopping = await startGateway({ port: 0, cors: CORS });
    const early = await fetch(stopping.url);
    stopping.serve([
      {
        prefix: '/x',
        handler: (request, response) => void pending.set(request.url!, () => response.end('whole')),
      },
    ]);
    const first = fetch(`${stopping.url}/x/1`);
    await expect.poll(() => pending.has('/x/1')).toBe(true);

    const closed = stopping.close(60_000);
    pending.get('/x/1')!();

    expect(early.status).toBe(503);
    expect(await (await first).text()).toBe('whole');
    await closed;
  });
});
