import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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

describe('openHttpFile', () => {
  it('reads any part of a file', async () => {
    await withFile(giveParts, async (file) => {
      expect(file?.size).toBe(CONTENT.length);
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 999 }),
          fc.integer({ min: 1, max: 500 }),
          async (from, length) => {
            const bytes = Math.min(length, CONTENT.length - from);
            const part = await file?.read(from, bytes);
            expect(part?.equals(CONTENT.subarray(from, from + bytes))).toBe(true);
          },
        ),
        { numRuns: 50 },
      );
    });
  });

  it('asks for parts of the version that it opened, without any encoding, over one connection', async () => {
    await using server = await serve((request, response) => void giveParts(request, response, 0));
    using client = testClient(
      { origin: server.origin, headers: { authorization: 'Bearer secret', range: 'bytes=7-8' } },
      { limits: SMALL },
    );

    const file = await openHttpFile(client, new URL(`${server.origin}/a?b=c`));
    await file?.read(100, 50);
    await file?.read(200, 50);

    expect(server.seen.map(({ url, headers }) => [url, headers['range'], headers['if-match']])).toEqual([
      ['/a?b=c', 'bytes=0-63', undefined],
      ['/a?b=c', 'bytes=100-149', '"1"'],
      ['/a?b=c', 'bytes=200-249', '"1"'],
    ]);
    for (const { headers } of server.seen) {
      expect(headers).toMatchObject({ authorization: 'Bearer secret', 'accept-encoding': 'identity' });
      expect(headers).not.toHaveProperty('cookie');
    }
    expect(server.connections.all).toBe(1);
  });

  it.each([
    ['its beginning', SMALL.firstBytes],
    ['a short file', CONTENT.length],
  ])('gives %s without asking again, and never the same bytes twice', async (_, firstBytes) => {
    await using server = await serve((request, response) => void giveParts(request, response, 0));
    using client = testClient({ origin: server.origin }, { limits: { ...SMALL, firstBytes } });
    const file = await openHttpFile(client, new URL(server.origin));

    const once = await file?.read(10, 20);
    once?.fill(0);
    const again = await file?.read(10, 20);

    expect(again?.equals(CONTENT.subarray(10, 30))).toBe(true);
    expect(server.seen).toHaveLength(1);
  });

  it.each([404, 410])('finds nothing where a server answers %s', async (status) => {
    const file = await withFile(
      (_, response) => response.writeHead(status).end('no'),
      async (found) => found,
    );

    expect(file).toBeUndefined();
  });

  it('opens an empty file', async () => {
    const size = await withFile(
      (request, response) => givePart(Buffer.alloc(0), request.headers.range, response),
      async (file) => file?.size,
    );

    expect(size).toBe(0);
  });

  it.each<[string, Answer]>([
    ['gives no parts', (_, response) => givePart(CONTENT, undefined, response)],
    ['gives no parts and no length', (_, response) => response.write(CONTENT, () => response.end())],
    [
      'gives giveParts, but tells no versions',
      (request, response) => givePart(CONTENT, request.headers.range, response, {}),
    ],
  ])('fetches all where a server %s', async (_, answer) => {
    const read = await withFile(answer, async (file) => file?.read(0, CONTENT.length));

    expect(read?.equals(CONTENT)).toBe(true);
  });

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['a strong tag', { etag: '"a"', 'last-modified': 'x' }, { 'if-match': '"a"' }],
    [
      'a date',
      { 'last-modified': 'Wed, 21 Oct 2015 07:28:00 GMT' },
      { 'if-unmodified-since': 'Wed, 21 Oct 2015 07:28:00 GMT' },
    ],
    ['a weak tag', { etag: 'W/"a"' }, {}],
  ])('tells versions by %s', async (_, given, asked) => {
    await using server = await serve((request, response) =>
      givePart(CONTENT, request.headers.range, response, given),
    );
    using client = testClient({ origin: server.origin }, { limits: SMALL });
    const file = await openHttpFile(client, new URL(server.origin));

    const part = await file?.read(500, 100);

    expect(part?.equals(CONTENT.subarray(500, 600))).toBe(true);
    const { headers = {} } = server.seen[1] ?? {};
    const conditions = Object.entries(headers).filter(([name]) => name.startsWith('if-'));
    expect(Object.fromEntries(conditions)).toEqual(asked);
  });

  it('has another revision for another version, another length and another content, and else the same', async () => {
    const other = Buffer.from(CONTENT).fill(1, 900);
    const revisions: string[] = [];
    for (const [content, headers] of [
      [CONTENT, { etag: '"1"' }],
      [CONTENT, { etag: '"2"' }],
      [CONTENT.subarray(1), { etag: '"1"' }],
      [CONTENT, { 'last-modified': 'Wed, 21 Oct 2015 07:28:00 GMT' }],
      [CONTENT, {}],
      [other, {}],
    ] as const) {
      for (let again = 0; again < 2; again += 1) {
        const revision = await withFile(
          (request, response) => givePart(content, request.headers.range, response, headers),
          async (file) => file?.revision,
        );
        revisions.push(revision ?? '');
      }
    }

    expect(new Set(revisions).size).toBe(6);
    expect(revisions.filter((each, at) => at % 2 === 1 && each !== revisions[at - 1])).toEqual([]);
    expect(revisions.join('')).not.toContain('"');
  });
});

describe('whoever reads', () => {
  it('may end it, and is told so, not that the source failed', async () => {
    const ended = new AbortController();
    await using server = await serve(() => ended.abort(new Error('gone')));
    using client = testClient({ origin: server.origin });

    await expect(openHttpFile(client, new URL(server.origin), ended.signal)).rejects.toThrow('gone');
    await expect(openHttpFile(client, new URL(server.origin), ended.signal)).rejects.toThrow('gone');

    expect(server.seen).toHaveLength(1);
  });

  it('leaves no connection open after a failure', async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await serve((request, response) => {
      request.socket.once('close', () => closed.resolve());
      pour(response);
    });
    using client = testClient({ origin: server.origin }, { limits: SMALL });

    await reasonOf(openHttpFile(client, new URL(server.origin)));
    await closed.promise;

    expect(server.connections).toEqual({ all: 1, open: 0 });
  });

  it('leaves no connection open behind an answer that is not read', async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await serve((request, response) => {
      request.socket.once('close', () => closed.resolve());
      response.writeHead(404);
      pour(response);
    });
    using client = testClient({ origin: server.origin }, { limits: { ...SMALL, idleMs: 20_000 } });

    const file = await openHttpFile(client, new URL(server.origin));
    await closed.promise;

    expect(file).toBeUndefined();
    expect(server.connections).toEqual({ all: 1, open: 0 });
  });
});
