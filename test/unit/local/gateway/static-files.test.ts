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
  gateway.serve([{ prefix: '/dumps', handler }]);
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
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringMatching(/content-range/),
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
