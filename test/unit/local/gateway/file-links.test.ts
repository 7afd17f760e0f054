import { Readable } from 'node:stream';
import { createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CORS } from '../../../../functions/catalogue.ts';
import { type Gateway, startGateway } from '../../../../local/gateway/gateway.ts';
import type { ObjectSource } from '../../../../local/gateway/object-source.ts';
import { staticFiles } from '../../../../local/gateway/static-files.ts';
import { FileSigner } from '../../../../shared/access/file-signature.ts';
import { requireFileLink } from '../../../../shared/access/verify-file-link.ts';
import { KNOWN_RSA_KEY } from '../../../support/known-rsa-key.ts';

const CONTENT = Buffer.from('0123456789');
const FOREIGN = { authorization: 'Bearer of.someone.else' };

const asked: string[] = [];
const objects: ObjectSource = {
  find: async (key) => {
    asked.push(key);
    return key.endsWith('.mcap')
      ? {
          sizeBytes: CONTENT.length,
          etag: '"tag"',
          contentType: '',
          lastModified: new Date(0),
          read: (start, end) => Readable.from(CONTENT.subarray(start, end + 1)),
        }
      : undefined;
  },
};

let nowMs = 1_000_000;
let gateway: Gateway;
let signer: FileSigner;
beforeAll(async () => {
  gateway = await startGateway({ port: 0, cors: CORS });
  const keys = new Map([['K1', createPublicKey(KNOWN_RSA_KEY)]]);
  const requireLink = (target: string): void => requireFileLink(gateway.url + target, keys, nowMs);
  gateway.serve([
    { prefix: '/dumps', handler: staticFiles({ objects, prefix: 'dumps/', cors: CORS, requireLink }) },
  ]);
  const privateKey = KNOWN_RSA_KEY.export({ type: 'pkcs8', format: 'pem' }).toString();
  signer = new FileSigner({ key: { id: 'K1', privateKey }, now: () => nowMs });
});
afterAll(async () => {
  await gateway.close(0);
});

const link = (path = '/dumps/car%201/day.mcap'): string => signer.sign(gateway.url + path);

describe('a file whose links are signed', () => {
  test.each([{}, FOREIGN])('is read by its link, whoever asks: %j', async (headers) => {
    const whole = await fetch(link(), { headers });
    const part = await fetch(link(), { headers: { ...headers, range: 'bytes=2-4' } });
    const head = await fetch(link(), { headers, method: 'HEAD' });
    const cached = await fetch(link(), { headers: { ...headers, 'if-none-match': '"tag"' } });

    expect([whole.status, await whole.text()]).toEqual([200, '0123456789']);
    expect([part.status, await part.text()]).toEqual([206, '234']);
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '10']);
    expect(cached.status).toBe(304);
  });

  test.each<[string, () => string, RegExp]>([
    ['no signature', () => `${gateway.url}/dumps/car%201/day.mcap`, /is not signed/],
    ['that of another file', () => link().replace('car%201', 'car%202'), /was changed/],
    ['the same file, spelt in another way', () => link().replace('day.mcap', 'd%61y.mcap'), /was changed/],
    ['a later end', () => link().replace(/Expires=\d+/, 'Expires=9999999999'), /was changed/],
    ['a parameter more', () => `${link()}&x=1`, /was changed/],
    ['another key', () => link().replace('Key-Pair-Id=K1', 'Key-Pair-Id=K2'), /not known here/],
    ['a file that is not there', () => `${gateway.url}/dumps/nothing`, /is not signed/],
  ])('is refused with %s, before it is looked up', async (_what, urlOf, why) => {
    asked.length = 0;
    const answers = [];
    for (const init of [
      {},
      { headers: { ...FOREIGN, range: 'bytes=0-1' } },
      { headers: { ...FOREIGN, 'if-none-match': '*' } },
    ])
      answers.push(await fetch(urlOf(), init));
    const head = await fetch(urlOf(), { method: 'HEAD', headers: FOREIGN });

    expect([...answers, head].map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    for (const answer of answers) {
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('x-foxglove-error-message')).toMatch(why);
      expect(await answer.json()).toMatchObject({ code: 'forbidden', detail: expect.stringMatching(why) });
    }
    expect(asked).toEqual([]);
  });

  test('is refused once its link has expired, with what to do', async () => {
    const old = link();
    nowMs += 3 * 3600 * 1000;

    const answer = await fetch(old, { headers: FOREIGN });

    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      detail: expect.stringContaining('open the recording again'),
    });
  });

  test('may be asked for by scripts of other origins: a preflight has no signature', async () => {
    const preflight = await fetch(`${gateway.url}/dumps/car%201/day.mcap`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.foxglove.dev',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization,range',
      },
    });

    expect(preflight.status).toBe(200);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('range');
  });

  test('is not told of by OPTIONS or a method that is not taken', async () => {
    asked.length = 0;
    const answers = await Promise.all(
      ['OPTIONS', 'POST', 'PUT', 'DELETE'].map(async (method) =>
        fetch(`${gateway.url}/dumps/car%201/day.mcap`, { method }),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual([405, 405, 405, 405]);
    expect(asked).toEqual([]);
  });
});
