import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { authorizeData } from '../../../shared/access/authorize-data.ts';
import { parseKeyRing } from '../../../shared/access/key-ring.ts';
import { readSignature, requireSignature } from '../../../shared/access/link-signature.ts';
import { requireFileLink } from '../../../shared/access/verify-file-link.ts';
import { readDataQuery } from '../../../shared/manifest/data-query.ts';
import {
  type Answered,
  type AskedApi,
  fill,
  keyFor,
  LINK_RING,
  openApi,
  world,
} from '../../support/api-in-process.ts';
import { KNOWN_RSA_PUBLIC_KEY } from '../../support/known-rsa-key.ts';

const START_MS = Date.UTC(2026, 4, 1, 12);
const MINUTE_MS = 60_000;

let ask: (asked: AskedApi) => Promise<Answered>;
let key: string;
let other: string;

beforeAll(async () => {
  ask = await openApi();
  await fill('car-1');
  key = await keyFor(['read'], ['car-*']);
  other = await keyFor(['read'], ['car-*']);
});
beforeEach(() => {
  world.nowMs = START_MS;
});

const RAW = {
  path: '/api/channels/raw',
  query: `channel=speed&device=car-1&begin_time=0&end_time=${START_MS}`,
};
const DUMPS = { path: '/api/dumps', query: 'date=2026-05-01' };

const linkOf = ({ text }: Answered): URL => new URL((JSON.parse(text) as { link: string }).link);

interface Files {
  readonly dumps: readonly { readonly mcap: { url: string }; readonly ndjson: { url: string } }[];
}
const filesOf = ({ text }: Answered): string[] =>
  (JSON.parse(text) as Files).dumps.flatMap(({ mcap, ndjson }) => [mcap.url, ndjson.url]);

/** Whether what an answer links to can be loaded now. @throws OdographError when it cannot */
async function load(answered: Answered, what: 'raw' | 'dumps'): Promise<void> {
  if (what === 'dumps') {
    const known = new Map([['K2JCJMDEHXQW5F', KNOWN_RSA_PUBLIC_KEY]]);
    for (const url of filesOf(answered)) requireFileLink(url, known, world.nowMs);
    return;
  }
  const { searchParams } = linkOf(answered);
  const query = readDataQuery(searchParams);
  const signature = readSignature(searchParams);
  if (signature === undefined) throw new Error('it is not signed');
  const [signing] = parseKeyRing(LINK_RING);
  await requireSignature(query, signature, { find: async () => signing }, world.nowMs);
}

describe.each([
  ['raw', RAW],
  ['dumps', DUMPS],
] as const)('links of %s', (what, asked) => {
  test('can be followed without a key', async () => {
    const answered = await ask({ ...asked, key });

    await load(answered, what);
    expect(answered.headers['cache-control']).toBe('private, no-cache');
    world.nowMs += 61 * MINUTE_MS;
    await expect(load(answered, what)).rejects.toMatchObject({ code: expect.any(String) as string });
  });

  test('are made for one reader: the tag of one says nothing to another', async () => {
    const { headers } = await ask({ ...asked, key });
    const given = { 'if-none-match': headers['etag'] ?? '' };

    const again = await ask({ ...asked, key, headers: given });
    const others = await ask({ ...asked, key: other, headers: given });

    expect([again.status, others.status]).toEqual([304, 200]);
  });

  test('are good for a while yet whenever it is said that there is nothing new', async () => {
    let kept = await ask({ ...asked, key });
    let renewed = 0;
    for (let minute = 1; minute <= 150; minute += 1) {
      world.nowMs += MINUTE_MS;
      const answered = await ask({ ...asked, key, headers: { 'if-none-match': kept.headers['etag'] ?? '' } });
      if (answered.status !== 304) {
        kept = answered;
        renewed += 1;
      }
      const soonMs = 15 * MINUTE_MS;
      world.nowMs += soonMs;
      await load(kept, what);
      world.nowMs -= soonMs;
    }
    // Neither at every question nor never.
    expect(renewed).toBe(10);
  });
});

test('a link to data that leads further than it was made for is refused', async () => {
  const { searchParams } = linkOf(await ask({ ...RAW, key }));
  searchParams.set('device', 'van-1');
  const ports = {
    authenticator: { authenticate: () => Promise.reject(new Error('it was asked for a key')) },
    linkKeys: { find: async () => parseKeyRing(LINK_RING)[0] },
    now: () => world.nowMs,
  };

  const refused = authorizeData(
    { query: readDataQuery(searchParams), parameters: searchParams, headers: {} },
    () => {},
    ports,
  );

  await expect(refused).rejects.toMatchObject({ code: 'unauthenticated' });
});
