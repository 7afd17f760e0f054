import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CORS } from '../../../../functions/catalogue.ts';
import { bundle, order, startTestHost, type TestHost } from './host.ts';

let host: TestHost;
let buffered: string;
let streamed: string;

beforeAll(async () => {
  host = await startTestHost([bundle('buffered'), bundle('streamed'), bundle('broken')], { cors: CORS });
  buffered = host.origin('buffered');
  streamed = host.origin('streamed');
});
afterAll(async () => {
  await host.close();
});

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
