import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { answer } from '../../../functions/api/answer.ts';
import type { Operations } from '../../../functions/api/operation.ts';
import { PACKED_FROM_BYTES, takesGzip } from '../../../functions/api/packing.ts';
import { everyone } from '../../support/everyone.ts';

test.each([
  [undefined, false],
  ['', false],
  ['gzip', true],
  ['GZip', true],
  ['x-gzip', true],
  ['br, gzip;q=0.1', true],
  ['deflate,gzip ; q=1.0', true],
  ['gzip;q=0', false],
  ['gzip;q=0.000, *', false],
  ['gzip;q=oops', false],
  ['*', true],
  ['*;q=0', false],
  ['identity, br', false],
  ['gzippy', false],
])('Accept-Encoding: %s takes gzip: %s', (acceptEncoding, taken) => {
  expect(takesGzip(acceptEncoding)).toBe(taken);
});

const described = (device: string) => ({ device, ordering: 'any' as const, channels: [] });

/** A JSON answer of so many bytes, of a route that is revalidated. */
function deviceOf(bytes: number) {
  const frame = JSON.stringify(described('')).length;
  const device = described('x'.repeat(bytes - frame));
  const operations = { getDevice: () => Promise.resolve(device) } as unknown as Operations;
  const ask = async (headers: Record<string, string>, method = 'GET') => {
    const parameters = new URLSearchParams();
    const request = { method, path: '/api/devices/x', parameters, headers, body: Buffer.from('') };
    return answer(request, operations, everyone);
  };
  return { text: JSON.stringify(device), ask };
}

const GZIP = { 'accept-encoding': 'gzip, br' };
const LONG = PACKED_FROM_BYTES + 1;

describe('an answer', () => {
  test('that is long is packed for whoever takes that', async () => {
    const { text, ask } = deviceOf(LONG);

    const { statusCode, headers, body } = await ask(GZIP);

    expect([statusCode, headers['content-encoding'], headers['vary']]).toEqual([
      200,
      'gzip',
      'accept-encoding',
    ]);
    expect(headers['content-type']).toBe('application/json');
    expect(body).toBeInstanceOf(Readable);
    expect(gunzipSync(await buffer(body as Readable)).toString()).toBe(text);
  });

  test.each([
    ['is short', PACKED_FROM_BYTES, GZIP],
    ['is for somebody who takes no gzip', LONG, { 'accept-encoding': 'gzip;q=0' }],
    ['is for somebody who does not say', LONG, {}],
  ])('that %s is sent as it is', async (_, bytes, asked) => {
    const { text, ask } = deviceOf(bytes);

    const { headers, body } = await ask(asked);

    expect(body).toBe(text);
    expect(headers).not.toHaveProperty('content-encoding');
    expect(headers['vary']).toBe('accept-encoding');
  });

  test('has a tag that is known whichever way it was sent, and weak where it was packed', async () => {
    const { ask } = deviceOf(LONG);
    const { etag: weak = '' } = (await ask(GZIP)).headers;
    const { etag: strong = '' } = (await ask({})).headers;

    const again = await Promise.all(
      [weak, strong].flatMap((etag) => [
        ask({ ...GZIP, 'if-none-match': etag }),
        ask({ 'if-none-match': etag }),
      ]),
    );

    expect(strong).toMatch(/^"[\w-]{22}"$/);
    expect(weak).toBe(`W/${strong}`);
    expect(again.map(({ statusCode, body }) => [statusCode, body])).toEqual(again.map(() => [304, '']));
    for (const { headers } of again) expect(headers).not.toHaveProperty('content-encoding');
    expect(again.map(({ headers }) => headers['etag'])).toEqual([weak, strong, weak, strong]);
  });

  test('without a body has the headers of the one with it', async () => {
    const { ask } = deviceOf(LONG);

    const head = await ask(GZIP, 'HEAD');

    expect(head.headers).toEqual((await ask(GZIP)).headers);
    expect(head.body).toBe('');
  });

  test('that is live is not packed', async () => {
    const stream = Readable.from([`data: ${'x'.repeat(LONG)}\n\n`]);
    const operations = { streamLive: () => Promise.resolve({ body: stream }) } as unknown as Operations;
    const path = '/api/devices/x/live';
    const request = { method: 'GET', path, parameters: new URLSearchParams(), headers: GZIP };

    const { headers, body } = await answer({ ...request, body: Buffer.from('') }, operations, everyone);

    expect(body).toBe(stream);
    expect(headers).not.toHaveProperty('content-encoding');
  });
});
