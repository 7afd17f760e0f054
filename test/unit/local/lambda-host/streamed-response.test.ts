import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listenLocally } from '../../../../local/listen.ts';
import { bundle, order, startTestHost, type TestHost } from './host.ts';

let host: TestHost;
/** Ends what nobody waits for as good as at once. */
let hasty: TestHost;
let streamed: string;
let impatient: string;

beforeAll(async () => {
  host = await startTestHost([
    bundle('streamed'),
    bundle('streamed', { name: 'impatient', timeoutSeconds: 2 }),
    bundle('streamed', { name: 'alone', maxChildren: 1 }),
  ]);
  hasty = await startTestHost(
    [bundle('streamed', { maxChildren: 2 }), bundle('streamed', { name: 'alone', maxChildren: 1 })],
    { abandonedSeconds: 0.05 },
  );
  streamed = host.origin('streamed');
  impatient = host.origin('impatient');
});
afterAll(async () => {
  await Promise.all([host.close(), hasty.close()]);
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
