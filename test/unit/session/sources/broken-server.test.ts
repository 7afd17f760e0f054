import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { HttpLimits } from '../../../../shared/session/sources/http-limits.ts';
import { openHttpFile } from '../../../../shared/session/sources/http-reader.ts';
import {
  type Answer,
  CONTENT,
  givePart,
  giveParts,
  pour,
  reasonOf,
  serve,
  SMALL,
  testClient,
  withFile,
} from './local-server.ts';

type Broken = [what: string, answer: Answer, why: string | RegExp];
type Slow = [...Broken, limits: Partial<HttpLimits>];

/** Servers that cannot be read from the very beginning. */
const BROKEN: Broken[] = [
  ...[400, 401, 403, 405, 418, 500, 503, 204, 304, 300].map(
    (status): Broken => [
      `that answers ${status}`,
      (_: IncomingMessage, response: ServerResponse) => response.writeHead(status).end(),
      `answers ${status}`,
    ],
  ),
  [
    'that answers 416 to the first bytes',
    (_, response) => response.writeHead(416, { 'content-range': 'bytes */10' }).end(),
    'answers 416',
  ],
  [
    'that does not say where its answer ends',
    ({ socket }) => socket.end(`HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${'x'.repeat(500)}`),
    'where the answer ends',
  ],
  [
    'that says it is too long',
    (_, response) => response.writeHead(200, { 'content-length': 2001 }).write('x'),
    'has 2001 bytes',
  ],
  ['that never ends', (_, response) => pour(response), 'longer than 2000 bytes'],
  [
    'that gives a part that never ends',
    (_, response) => {
      response.writeHead(206, { 'content-range': 'bytes 0-63/1000', etag: '"1"' });
      pour(response);
    },
    'longer than 64 bytes',
  ],
  ...[
    ['gzip', 200],
    ['GZIP', 206],
    ['identity, gzip', 200],
    ['br', 206],
  ].map(
    ([coding, status]): Broken => [
      `that answers ${status} in ${coding}`,
      (_: IncomingMessage, response: ServerResponse) =>
        response
          .writeHead(Number(status), {
            'content-encoding': String(coding),
            'content-range': 'bytes 0-63/1000',
          })
          .end(gzipSync(Buffer.alloc(1000))),
      'is encoded',
    ],
  ),
  [
    'that encodes what it transfers',
    (_, response) => response.writeHead(200, { 'transfer-encoding': 'gzip, chunked' }).end('x'),
    /is encoded|Parse Error/,
  ],
  ...[
    undefined,
    'bytes 1-64/1000',
    'bytes 0-63/*',
    'bytes 0-62/1000',
    'bytes 0-64/1000',
    'bytes */1000',
    'bytes 0-63/63',
    'bytes 0-63/0x3e8',
    'bytes 0--1/0',
    'items 0-63/1000',
    'bytes 0-63/9999999999999999',
  ].map(
    (range): Broken => [
      `that gives ${range ?? 'a part of nothing'}`,
      (_: IncomingMessage, response: ServerResponse) =>
        response
          .writeHead(206, range === undefined ? {} : { 'content-range': range })
          .end(CONTENT.subarray(0, 64)),
      'instead of the first bytes',
    ],
  ),
  [
    'that gives fewer bytes than it says',
    (_, response) => response.writeHead(206, { 'content-range': 'bytes 0-63/1000' }).end('short'),
    'shorter than it says',
  ],
  [
    'that hangs up in the middle of an answer',
    (_, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write('x', () => response.destroy());
    },
    /aborted|ECONNRESET/,
  ],
  ['that hangs up at once', ({ socket }) => socket.destroy(), /hang up|ECONNRESET/],
  ['that speaks another protocol', ({ socket }) => socket.end('220 smtp ready\r\n'), /Parse Error/],
  [
    'with headers without end',
    (_, response) => response.writeHead(200, { 'x-long': 'x'.repeat(20_000) }).end(),
    /Header/,
  ],
  [
    'that switches protocols',
    ({ socket }) => socket.end('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    /without an answer/,
  ],
];

const SLOW: Slow[] = [
  ['that answers nothing', () => undefined, 'nothing came for 50 ms', { idleMs: 50 }],
  [
    'that stops in the middle of an answer',
    (_, response) => response.writeHead(200, { 'content-length': 1000 }).write('x'),
    /nothing came for 50 ms|aborted/,
    { idleMs: 50 },
  ],
  [
    'that takes too long in all',
    (_, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      const timer = setInterval(() => response.write('x'), 10);
      response.once('close', () => clearInterval(timer));
    },
    'longer than 150 ms',
    { idleMs: 100, totalMs: 150 },
  ],
];

describe('a broken server', () => {
  it.each<Slow>([...BROKEN.map((each): Slow => [...each, {}]), ...SLOW])(
    '%s is not read',
    async (_, answer, why, limits) => {
      const reason = await reasonOf(withFile(answer, async (file) => file, { attempts: 1, ...limits }));

      expect(reason).toMatch(why);
    },
  );

  it.each<[string, Answer, string | RegExp]>([
    [
      'has another tag',
      (request, response) => givePart(CONTENT, request.headers.range, response, { etag: '"2"' }),
      'has changed',
    ],
    [
      'has no tag any more',
      (request, response) => givePart(CONTENT, request.headers.range, response, {}),
      'has changed',
    ],
    [
      'is longer',
      (request, response) => givePart(Buffer.concat([CONTENT, CONTENT]), request.headers.range, response),
      'instead of bytes 100-149/1000',
    ],
    [
      'is shorter',
      (request, response) => givePart(CONTENT.subarray(0, 90), request.headers.range, response),
      'has changed',
    ],
    ['comes whole', (_, response) => givePart(CONTENT, undefined, response), 'has changed'],
    ['fails its condition', (_, response) => response.writeHead(412).end(), 'has changed'],
    ['is gone', (_, response) => response.writeHead(404).end(), 'has changed'],
    ['may not be read any more', (_, response) => response.writeHead(403).end(), 'answers 403'],
    [
      'comes from elsewhere',
      (_, response) => givePart(CONTENT, 'bytes=101-150', response),
      'instead of bytes 100-149/1000',
    ],
    [
      'comes with too little',
      (_, response) => givePart(CONTENT, 'bytes=100-148', response),
      'instead of bytes 100-149/1000',
    ],
    [
      'comes shorter than it says',
      (_, response) =>
        response.writeHead(206, { etag: '"1"', 'content-range': 'bytes 100-149/1000' }).end('short'),
      'shorter than it says',
    ],
    [
      'comes longer than it says',
      (_, response) =>
        response.writeHead(206, { etag: '"1"', 'content-range': 'bytes 100-149/1000' }).end(CONTENT),
      'longer than 50 bytes',
    ],
  ])('is found out when a file %s between reads', async (_, later, why) => {
    const answer: Answer = (request, response, count) =>
      count === 1 ? giveParts(request, response, count) : later(request, response, count);

    const reason = await withFile(answer, async (file) => await reasonOf(file!.read(100, 50)));

    expect(reason).toMatch(why);
  });

  it('is not asked for more than one read may hold', async () => {
    const reason = await withFile(giveParts, async (file) => await reasonOf(file!.read(0, 501)));

    expect(reason).toMatch('a part of 501 bytes is more than 500');
  });

  it.each<[string, Answer]>([
    ['hung up at once', ({ socket }) => socket.destroy()],
    [
      'hung up in the middle',
      (_, response) => {
        const headers = { 'content-length': 64, 'content-range': 'bytes 0-63/1000' };
        response.writeHead(206, headers).write('x', () => response.destroy());
      },
    ],
    ['had no time', (_, response) => response.writeHead(503, { 'retry-after': '1' }).end()],
    ['was asked too often', (_, response) => response.writeHead(429).end()],
  ])('is asked again after it %s', async (_, first) => {
    const answer: Answer = (request, response, count) =>
      count === 1 ? first(request, response, count) : giveParts(request, response, count);

    const part = await withFile(answer, async (file) => file?.read(100, 50));

    expect(part?.equals(CONTENT.subarray(100, 150))).toBe(true);
  });

  it('is given the time that it asks for, and no more than there is', async () => {
    const waited: number[] = [];
    const now = Date.UTC(2026, 0, 1);
    const after = ['2', new Date(now + 5000).toUTCString(), 'soon', '-1', '20'];
    await using server = await serve((_, response) =>
      response.writeHead(503, { 'retry-after': after.shift() ?? '' }).end(),
    );
    using client = testClient(
      { origin: server.origin },
      {
        now: () => now,
        wait: async (ms) => {
          waited.push(ms);
        },
        limits: { ...SMALL, attempts: 9 },
      },
    );

    const reason = await reasonOf(openHttpFile(client, new URL(server.origin)));

    expect(reason).toMatch('has no time');
    expect(waited).toEqual([2000, 5000, 800, 1600]);
  });

  it('is not asked without end', async () => {
    await using server = await serve(({ socket }) => socket.destroy());
    using client = testClient({ origin: server.origin }, { limits: { ...SMALL, attempts: 3 } });

    await reasonOf(openHttpFile(client, new URL(server.origin)));

    expect(server.seen).toHaveLength(3);
  });
});
