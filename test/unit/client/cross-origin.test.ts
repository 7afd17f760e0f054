import { expect, test } from 'vitest';
import { CORS } from '../../../functions/catalogue.ts';
import { AnswerCache } from '../../../shared/client/answer-cache.ts';
import { OdographClient } from '../../../shared/client/odograph-client.ts';

/** Those that a page may send to any origin: https://fetch.spec.whatwg.org/#cors-safelisted-request-header */
const SAFELISTED = ['accept', 'accept-language', 'content-language'];

test('a page of another origin may send every header that the client sends, and use every method', async () => {
  const sent = new Map<string, string[]>();
  const client = new OdographClient({
    baseUrl: new URL('https://api.example'),
    key: 'odo_key',
    cache: new AnswerCache(),
    fetch: async (url, { method = 'GET', headers }) => {
      const names = [...new Headers(headers).keys()];
      sent.set(method, [...(sent.get(method) ?? []), ...names]);
      if (url.pathname.endsWith('/live')) return new Response(null, { status: 204 });
      const body = JSON.stringify(
        method === 'PATCH' ? { device: 'car', ordering: 'any', channels: [] } : { devices: [] },
      );
      return new Response(body, { headers: { 'content-type': 'application/json', etag: '"1"' } });
    },
  });

  await client.devicePage();
  await client.devicePage();
  await client.changeDevice('car', { ordering: 'any' });
  await client.ingest('{}', { gzipped: true });
  await Array.fromAsync(client.live('car', { lastEventId: '1' }));

  const headers = new Set([...sent.values()].flat());
  const allowed: readonly string[] = [...SAFELISTED, ...CORS.allowHeaders];
  expect([...headers]).toEqual(expect.arrayContaining(['authorization', 'if-none-match', 'last-event-id']));
  expect([...headers].filter((name) => !allowed.includes(name))).toEqual([]);
  expect([...sent.keys()].filter((method) => !CORS.allowMethods.some((each) => each === method))).toEqual([]);
});
