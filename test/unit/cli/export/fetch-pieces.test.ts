import { createServer, type RequestListener } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AGAIN, fetchPieces } from '../../../../cli/export/fetch-pieces.ts';
import { Transport } from '../../../../shared/client/transport.ts';

const CONTENT = Buffer.from(Array.from({ length: 200_000 }, (_, at) => at % 251));
let listener: RequestListener;
let baseUrl: URL;
const server = createServer((request, response) => listener(request, response));
const ranges: (string | undefined)[] = [];
const pauses: number[] = [];

beforeEach(async () => {
  ranges.length = 0;
  pauses.length = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  baseUrl = new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function fetched(hasParts: boolean, options: { signal?: AbortSignal } = {}): Promise<Buffer> {
  let now = 0;
  const clock = {
    now: () => now,
    random: () => 0.5,
    sleep: async (ms: number) => {
      pauses.push(ms);
      now += ms;
    },
  };
  const transport = new Transport({ baseUrl, clock, retryForMs: 10_000, ...options });
  let pieces: Uint8Array[] = [];
  for await (const piece of fetchPieces(transport, new URL('/file', baseUrl), hasParts)) {
    if (piece === AGAIN) pieces = [];
    else pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Serves parts; the first answers break off after so many bytes. */
const breaking =
  (breaks: readonly number[], servesRanges: boolean): RequestListener =>
  (request, response) => {
    const range = request.headers.range;
    const breakAt = breaks[ranges.push(range) - 1];
    const from = servesRanges ? Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0) : 0;
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': CONTENT.length - from });
    if (breakAt === undefined) return void response.end(CONTENT.subarray(from));
    response.write(CONTENT.subarray(from, from + breakAt), () => response.destroy());
  };

test('a file is gone on with from where it broke off', async () => {
  listener = breaking([70_000, 30_000], true);

  const content = await fetched(true);

  expect(content.equals(CONTENT)).toBe(true);
  expect(ranges[0]).toBeUndefined();
  expect(ranges.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range ?? ''))).toBe(true);
  expect(pauses.length).toBe(2);
});

test.each([true, false])(
  'what cannot be gone on with begins anew (asked for in parts: %s)',
  async (hasParts) => {
    listener = breaking([70_000], false);

    const content = await fetched(hasParts);

    expect(content.equals(CONTENT)).toBe(true);
  },
);

test('what breaks off at the same place every time is given up', async () => {
  listener = breaking(
    Array.from({ length: 1000 }, () => 70_000),
    false,
  );

  await expect(fetched(false)).rejects.toMatchObject({ code: 'disconnected' });
  expect(ranges.length).toBeGreaterThan(2);
  expect(ranges.length).toBeLessThan(50);
});

test('a busy system is waited for, as long as it asks', async () => {
  let asked = 0;
  listener = (_, response) => {
    asked += 1;
    if (asked < 3) response.writeHead(429, { 'retry-after': '2' }).end();
    else response.end(CONTENT);
  };

  const content = await fetched(false);

  expect(content.equals(CONTENT)).toBe(true);
  expect(pauses).toEqual([2000, 2000]);
});

test('a system that stays away is given up', async () => {
  listener = (request) => request.socket.destroy();

  await expect(fetched(true)).rejects.toMatchObject({ code: 'unreachable' });
});

test.each([403, 404])('a refusal is told at once: %s', async (status) => {
  listener = (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status, code: 'not-found', detail: 'no' }));
  };

  await expect(fetched(true)).rejects.toMatchObject({ status });
  expect(pauses).toEqual([]);
});

test('an interruption ends it', async () => {
  const interruption = new AbortController();
  listener = (_, response) => {
    response.writeHead(200);
    response.write('some', () => interruption.abort(new Error('interrupted')));
  };

  await expect(fetched(true, { signal: interruption.signal })).rejects.toThrow('interrupted');
});
