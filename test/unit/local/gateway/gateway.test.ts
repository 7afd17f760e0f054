import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CORS } from '../../../../functions/catalogue.ts';
import { type S3Emulator, startS3 } from '../../../../local/emulators/s3.ts';
import { type Gateway, startGateway } from '../../../../local/gateway/gateway.ts';
import { staticFiles } from '../../../../local/gateway/static-files.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../../local/identity.ts';
import { PortInUseError } from '../../../../local/listen.ts';

const bytes = randomBytes(100_000);
let folder: string;
let s3: S3Emulator;
let gateway: Gateway;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-gateway-'));
  s3 = await startS3({ folder, bucketName: 'odograph' });
  const client = new S3Client({ endpoint: s3.url, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
  const put = async (key: string, body: Buffer, contentType?: string): Promise<unknown> =>
    client.send(
      new PutObjectCommand({
        Bucket: 'odograph',
        Key: key,
        Body: body,
        ...(contentType ? { ContentType: contentType } : {}),
      }),
    );
  await put('dumps/car 1/day.mcap', bytes);
  await put('dumps/car%201/day.mcap', Buffer.from('another key'), 'application/mcap');
  await put('dumps/day.ndjson.gz', bytes);
  await put('dumps/empty', Buffer.alloc(0));
  await put('work/secret', Buffer.from('secret'));
  const handler = staticFiles({ objects: s3.objects, prefix: 'dumps/', cors: CORS });
  gateway = await startGateway({ port: 0, cors: CORS });
  gateway.serve([
    { prefix: '/dumps', handler },
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
  await s3.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = async (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  fetch(gateway.url + path, { method, headers });
const body = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
const FILE = '/dumps/car%201/day.mcap';

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

describe('a file', () => {
  test('is whole, with what a reader by range needs to know', async () => {
    const response = await get(FILE, {
      authorization: 'Bearer anything',
      origin: 'https://app.foxglove.dev',
    });

    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': '100000',
      'content-type': 'application/octet-stream',
      etag: /^"[0-9a-f]{32}"$/,
      'access-control-allow-origin': '*',
      'access-control-expose-headers': /content-range/,
    });
    expect(response.headers.has('content-encoding')).toBe(false);
    expect((await body(response)).equals(bytes)).toBe(true);
  });

  test.each([
    ['bytes=0-9', 0, 10],
    ['bytes=99990-', 99_990, 100_000],
    ['bytes=-10', 99_990, 100_000],
    ['bytes=50000-999999', 50_000, 100_000],
  ])('in part is 206 with exactly the bytes of %s', async (range, start, end) => {
    const response = await get(FILE, { range });

    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/100000`);
    expect(response.headers.get('content-length')).toBe(String(end - start));
    expect((await body(response)).equals(bytes.subarray(start, end))).toBe(true);
  });

  test('is 416 for a range beyond its end, and whole for several ranges', async () => {
    const beyond = await get(FILE, { range: 'bytes=100000-' });
    const several = await get(FILE, { range: 'bytes=0-1,5-6' });

    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe('bytes */100000');
    expect(beyond.headers.get('content-type')).toBe('application/problem+json');
    expect(several.status).toBe(200);
    expect(await body(several)).toHaveLength(100_000);
  });

  test('to HEAD has the headers of the whole and no body', async () => {
    const response = await get(FILE, { range: 'bytes=0-9' }, 'HEAD');

    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('100000');
    expect(await body(response)).toHaveLength(0);
  });

  test('is 304 where the client has it already', async () => {
    const etag = (await get(FILE, {}, 'HEAD')).headers.get('etag')!;

    const statuses = [];
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*', '"other"']) {
      statuses.push((await get(FILE, { 'if-none-match': tag })).status);
    }

    expect(statuses).toEqual([304, 304, 304, 304, 200]);
  });

  test('is cut only from the version that the client knows', async () => {
    const { headers } = await get(FILE, {}, 'HEAD');
    const range = 'bytes=0-9';

    const statuses = [];
    for (const condition of [
      headers.get('etag')!,
      headers.get('last-modified')!,
      '"other"',
      'Sat, 01 Jan 2000 00:00:00 GMT',
    ]) {
      statuses.push((await get(FILE, { range, 'if-range': condition })).status);
    }

    expect(statuses).toEqual([206, 206, 200, 200]);
  });

  test('has the type that it was stored with, or that its name says', async () => {
    const types = [];
    for (const path of ['/dumps/car%25201/day.mcap', '/dumps/day.ndjson.gz', '/dumps/empty']) {
      types.push((await get(path)).headers.get('content-type'));
    }
    expect(types).toEqual(['application/mcap', 'application/gzip', 'application/octet-stream']);
  });

  test('may be empty', async () => {
    const [whole, part] = [await get('/dumps/empty'), await get('/dumps/empty', { range: 'bytes=0-' })];

    expect([whole.status, part.status]).toEqual([200, 416]);
    expect(await body(whole)).toHaveLength(0);
  });

  test.each([
    '/dumps/none',
    '/dumps/',
    '/dumps',
    '/dumps/../work/secret',
    '/dumps/..%2Fwork/secret',
    '/dumps/%2e%2e/work/secret',
    '/dumps/%',
    '/dumps//empty',
    '/dumps/%00',
  ])('is a 404 problem at %s', async (path) => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    let text = '';
    for await (const chunk of socket.setEncoding('utf8')) text += chunk;

    expect(text).toMatch(/^HTTP\/1.1 404 /);
    expect(text).toContain('"code":"no-such-file"');
  });

  test('cannot be written', async () => {
    expect((await get(FILE, {}, 'DELETE')).status).toBe(405);
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
      detail: /\/dumps, \/v1, \/v1\/data/,
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

test('a reader that stops reading is waited for', async () => {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET ${FILE} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
  await once(socket, 'readable');
  socket.pause();

  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);

  const text = Buffer.concat(chunks);
  expect(text.subarray(text.indexOf('\r\n\r\n') + 4).equals(bytes)).toBe(true);
});
