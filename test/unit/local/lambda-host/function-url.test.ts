import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CORS } from '../../../../functions/catalogue.ts';
import { listenLocally } from '../../../../local/listen.ts';
import { bundle, startTestHost, type TestHost } from './host.ts';

let host: TestHost;
/** Ends what nobody waits for as good as at once. */
let hasty: TestHost;
let buffered: string;
let streamed: string;
let impatient: string;

beforeAll(async () => {
  host = await startTestHost(
    [
      bundle('buffered'),
      bundle('streamed'),
      bundle('broken'),
      bundle('streamed', { name: 'impatient', timeoutSeconds: 2 }),
      bundle('streamed', { name: 'alone', maxChildren: 1 }),
    ],
    { cors: CORS },
  );
  hasty = await startTestHost(
    [bundle('streamed', { maxChildren: 2 }), bundle('streamed', { name: 'alone', maxChildren: 1 })],
    { abandonedSeconds: 0.05 },
  );
  buffered = host.origin('buffered');
  streamed = host.origin('streamed');
  impatient = host.origin('impatient');
});
afterAll(async () => {
  await Promise.all([host.close(), hasty.close()]);
});

const order = (what: object): Record<string, string> => ({ 'x-order': JSON.stringify(what) });
const echo = async (path: string, init?: RequestInit): Promise<Record<string, unknown>> =>
  z.record(z.string(), z.unknown()).parse(await (await fetch(buffered + path, init)).json());

describe('the event of a function URL', () => {
  test('has path and query as they were sent, and parameters joined by commas', async () => {
    const event = await echo('/v1/data?device=a%20b&device=c&empty=&sensors=%2F*');

    expect(event).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/v1/data',
      rawQueryString: 'device=a%20b&device=c&empty=&sensors=%2F*',
      queryStringParameters: { device: 'a b,c', empty: '', sensors: '/*' },
      isBase64Encoded: false,
      requestContext: { http: { method: 'GET', path: '/v1/data' }, stage: '$default' },
    });
    expect(event).not.toHaveProperty('body');
  });

  test('leaves out the parameters when there is no query', async () => {
    expect(await echo('/v1/manifest')).not.toHaveProperty('queryStringParameters');
  });

  test('has headers in lower case, repeated ones joined, and cookies apart', async () => {
    const { hostname, port } = new URL(buffered);
    const outgoing = httpRequest({
      hostname,
      port,
      headers: { 'X-Twice': ['1', '2'], Authorization: 'Bearer t', Cookie: 'a=1; b=2' },
    });
    outgoing.end();
    const [incoming] = await once(outgoing, 'response');
    let text = '';
    for await (const chunk of incoming) text += chunk;

    const event = z
      .object({ headers: z.record(z.string(), z.string()), cookies: z.array(z.string()) })
      .parse(JSON.parse(text));

    expect(event.headers).toMatchObject({
      'x-twice': '1,2',
      authorization: 'Bearer t',
      'x-forwarded-proto': 'http',
    });
    expect(event.headers).not.toHaveProperty('cookie');
    expect(event.cookies).toEqual(['a=1', 'b=2']);
  });

  test.each([
    ['application/json', undefined, true],
    ['application/json; charset=utf-8', undefined, true],
    ['application/stream+json', undefined, true],
    ['text/csv', undefined, true],
    ['image/svg+xml', undefined, true],
    ['application/x-ndjson', undefined, false],
    ['application/octet-stream', undefined, false],
    ['application/x-www-form-urlencoded', undefined, false],
    ['application/json', 'gzip', false],
  ])('has a body of type %s, encoding %s, as text: %s', async (contentType, encoding, isText) => {
    const body = encoding === 'gzip' ? gzipSync('{"ü":1}') : Buffer.from('{"ü":1}');

    const event = await echo('/ingest', {
      method: 'POST',
      body,
      headers: { 'content-type': contentType, ...(encoding ? { 'content-encoding': encoding } : {}) },
    });

    expect(event['isBase64Encoded']).toBe(!isText);
    expect(Buffer.from(String(event['body']), isText ? 'utf8' : 'base64')).toEqual(body);
  });

  test('carries bytes that are no UTF-8 as base64, whatever the type says', async () => {
    const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);

    const event = await echo('/ingest', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });

    expect(event).toMatchObject({ isBase64Encoded: true, body: body.toString('base64') });
  });
});

describe('a buffered response', () => {
  test('has the status, headers, cookies and bytes that the function gives', async () => {
    const response = await fetch(buffered, {
      headers: order({
        act: 'respond',
        response: {
          statusCode: 418,
          headers: { 'Content-Type': 'application/octet-stream', 'X-Own': 1, connection: 'close' },
          cookies: ['a=1', 'b=2'],
          body: Buffer.from([0, 255, 1]).toString('base64'),
          isBase64Encoded: true,
        },
      }),
    });

    expect(response.status).toBe(418);
    expect(response.headers.get('x-own')).toBe('1');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0, 255, 1]));
  });

  test('is JSON with status 200 when the function returns anything else', async () => {
    const response = await fetch(buffered, { headers: order({ act: 'count' }) });

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toHaveProperty('pid');
  });

  test('to HEAD has the headers and no body', async () => {
    const response = await fetch(buffered, {
      method: 'HEAD',
      headers: order({
        act: 'respond',
        response: { statusCode: 200, headers: { 'content-length': '12' }, body: '' },
      }),
    });

    expect(response.headers.get('content-length')).toBe('12');
    expect(await response.text()).toBe('');
  });

  test.each([
    ['threw', { act: 'throw' }],
    ['exited', { act: 'exit' }],
    ['returned what is no response', { act: 'respond', response: { statusCode: 'high' } }],
    ['returned more than 6 MB', { act: 'large', bytes: 6_300_000 }],
  ])('is a 502 problem when the function %s', async (_what, what) => {
    const response = await fetch(buffered, { headers: order(what) });

    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toMatchObject({ status: 502, code: 'function-failed' });
  });

  test('is a 502 problem when the bundle does not load', async () => {
    expect((await fetch(host.origin('broken'))).status).toBe(502);
  });
});

describe('the limit of a request', () => {
  const binary = { 'content-type': 'application/octet-stream' };

  test('lets through what fits as base64', async () => {
    const response = await fetch(buffered, {
      method: 'POST',
      body: Buffer.alloc(4_700_000),
      headers: { ...binary, ...order({ act: 'count' }) },
    });
    expect(response.status).toBe(200);
  });

  test.each([4_720_000, 12_000_000])('answers 413 and says what to do about %i bytes', async (bytes) => {
    const response = await fetch(buffered, { method: 'POST', body: Buffer.alloc(bytes), headers: binary });

    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      code: 'request-too-large',
      detail: expect.stringMatching(/split the body.*gzip/),
    });
  });
});

describe('a streamed response', () => {
  test('has the prelude as status and headers, and every byte after it', async () => {
    const response = await fetch(streamed, { headers: order({ chunks: 40, chunkBytes: 100_000 }) });

    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('application/mcap');
    expect(response.headers.get('x-own')).toBe('yes');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect((await response.arrayBuffer()).byteLength).toBe(4_000_000);
  });

  test('without a prelude is 200 with the content type of the stream', async () => {
    const response = await fetch(streamed, { headers: order({ raw: true, chunks: 2, chunkBytes: 5 }) });

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(await response.text()).toBe('xxxxxxxxxx');
  });

  test('starts before the function is finished', async () => {
    const response = await fetch(impatient, {
      headers: order({ chunks: 1, chunkBytes: 200_000, hang: true }),
    });

    const first = await response.body!.getReader().read();

    expect(first.value!.length).toBeGreaterThan(0);
  });

  test('is a 502 problem when the function throws before the first byte', async () => {
    expect((await fetch(impatient, { headers: order({ throwEarly: true }) })).status).toBe(502);
  });

  test.each(['throwLate', 'destroy', 'exit', 'hang'])(
    'is cut, never ended, when the function fails: %s',
    async (how) => {
      const response = await fetch(impatient, {
        headers: order({ chunks: 5, chunkBytes: 100_000, [how]: true }),
      });

      await expect(response.arrayBuffer()).rejects.toThrow(/terminated|aborted/);
      expect(response.status).toBe(201);
    },
  );

  test('is cut at 200 MB', async () => {
    const response = await fetch(streamed, { headers: order({ chunks: 203, chunkBytes: 1024 * 1024 }) });
    let bytes = 0;

    const reading = (async () => {
      for await (const chunk of response.body!) bytes += chunk.length;
    })();

    await expect(reading).rejects.toThrow(/terminated|aborted/);
    expect(bytes).toBeLessThanOrEqual(200 * 1024 * 1024);
  });

  test('to HEAD has the headers and no body', async () => {
    const response = await fetch(streamed, {
      method: 'HEAD',
      headers: order({ chunks: 40, chunkBytes: 100_000 }),
    });

    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('application/mcap');
    expect(await response.text()).toBe('');
  });

  test('is slowed down after its first part where that is asked for', async () => {
    const slow = await startTestHost([bundle('streamed', { timeoutSeconds: 2 })], { throttle: true });
    const twentyMegabytes = order({ chunks: 200, chunkBytes: 100_000 });

    const unthrottled = await fetch(impatient, { headers: twentyMegabytes });
    const whole = await unthrottled.arrayBuffer();
    const throttled = await fetch(slow.origin('streamed'), { headers: twentyMegabytes });
    // The rest would take seconds more than the function has.
    await expect(throttled.arrayBuffer()).rejects.toThrow(/terminated/);
    await slow.close();

    expect(whole.byteLength).toBe(20_000_000);
  });

  test('holds the function back while the client does not read', async () => {
    const { hostname, port } = new URL(impatient);
    const socket = connect(Number(port), hostname);
    socket.pause();
    socket.write(
      `GET / HTTP/1.1\r\nhost: x\r\nx-order: ${JSON.stringify({ chunks: 400, chunkBytes: 100_000 })}\r\n\r\n`,
    );
    // Forty megabytes do not fit the buffers between: the function is killed at its timeout, the client cut.
    await new Promise((resolve) => setTimeout(resolve, 2500));

    socket.resume();
    let bytes = 0;
    socket.on('data', (chunk) => (bytes += chunk.length));
    await once(socket, 'close');

    expect(bytes).toBeLessThan(40_000_000);
  });

  test('runs on when the client goes away, and leaves the function usable', async () => {
    const origin = host.origin('alone');
    const begun = await leave(origin, { chunks: 40, chunkBytes: 50_000, pauseMs: 5 });

    const next = await fetch(origin, { headers: order({ chunks: 1 }) });

    expect((await next.arrayBuffer()).byteLength).toBe(1000);
    expect(next.headers.get('x-pid')).toBe(begun);
  });

  test('that has no end is ended when its reader has gone, so that others are answered', async () => {
    const origin = hasty.origin('streamed');
    const first = await Promise.all([leave(origin, ENDLESS), leave(origin, ENDLESS)]);
    // Each waits for a child until one before it was ended.
    const later = [await leave(origin, ENDLESS), await leave(origin, ENDLESS)];

    const next = await fetch(origin, { headers: order({ chunks: 1 }) });

    expect((await next.arrayBuffer()).byteLength).toBe(1000);
    expect(new Set([...first, ...later]).size).toBe(4);
  });

  test('is not begun when its reader has gone before a child was free', async () => {
    const answer = hasty.url('alone');
    const came = Promise.withResolvers<void>();
    const went = Promise.withResolvers<void>();
    const server = createServer((request, response) => {
      response.once('close', went.resolve);
      answer(request, response);
      came.resolve();
    });
    const waitingAt = `http://127.0.0.1:${await listenLocally(server, 0)}`;
    const begun = join(hasty.logFolder, 'begun');
    const holding = new AbortController();
    const held = await fetch(hasty.origin('alone'), { headers: order(ENDLESS), signal: holding.signal });

    const gone = new AbortController();
    const waiting = fetch(waitingAt, { headers: order({ write: begun }), signal: gone.signal });
    await came.promise;
    gone.abort();
    await expect(waiting).rejects.toThrow(/abort/);
    await went.promise;
    holding.abort();
    const next = await fetch(hasty.origin('alone'), { headers: order({ chunks: 1 }) });
    server.close();

    expect(next.headers.get('x-pid')).not.toBe(held.headers.get('x-pid'));
    expect(existsSync(begun)).toBe(false);
  });

  test('of a request that may write runs to its end, also when the client has gone', async () => {
    const written = join(hasty.logFolder, 'written');
    const slow = { chunks: 20, chunkBytes: 200_000, pauseMs: 50, write: written };
    await leave(hasty.origin('streamed'), slow, 'POST');

    await expect.poll(() => existsSync(written), { timeout: 10_000 }).toBe(true);
  });
});

/** A response that goes on until its function's time is over. */
const ENDLESS = { chunks: 1, chunkBytes: 200_000, hang: true };

/** Begins to read a response and goes away. @returns the process that gave it */
async function leave(origin: string, what: object, method = 'GET'): Promise<string | null> {
  const gone = new AbortController();
  const response = await fetch(origin, { method, headers: order(what), signal: gone.signal });
  await response.body!.getReader().read();
  gone.abort();
  return response.headers.get('x-pid');
}

describe('cross-origin requests', () => {
  test('have their preflight answered in front of the function', async () => {
    const response = await fetch(host.origin('broken'), {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.foxglove.dev',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });

    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-methods')).toBe(CORS.allowMethods.join(','));
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(response.headers.get('access-control-max-age')).toBe('86400');
  });

  test('may read every response and the headers that viewers need', async () => {
    const response = await fetch(streamed, { headers: { ...order({}), origin: 'https://app.foxglove.dev' } });
    await response.arrayBuffer();

    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-expose-headers')).toContain('x-foxglove-error-message');
  });
});
