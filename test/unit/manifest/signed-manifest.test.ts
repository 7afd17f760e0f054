import { expect, it } from 'vitest';
import { authorizeData } from '../../../shared/access/authorize-data.ts';
import { FileSigner } from '../../../shared/access/file-signature.ts';
import { signDataQuery } from '../../../shared/access/link-signature.ts';
import { readerId } from '../../../shared/access/reader-id.ts';
import { ANYONE } from '../../../shared/access/grants.ts';
import { nobody } from '../../../shared/access/refusals.ts';
import { requireFileLink } from '../../../shared/access/verify-file-link.ts';
import { dumpDay } from '../../../shared/dump/dump-day.ts';
import { readDataQuery } from '../../../shared/manifest/data-query.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { KNOWN_RSA_KEY, KNOWN_RSA_PUBLIC_KEY } from '../../support/known-rsa-key.ts';
import { isStreamed, manifestOf, messagesOf } from '../../support/manifests.ts';
import { MemoryFileStore } from '../../support/memory/file-store.ts';
import { ODD_NAMES } from '../../support/names.ts';
import { FIRST_HOUR } from '../../support/readings.ts';
import { memoryStores, newFileWriter, newToken, store } from '../../support/stores.ts';

const NOW = Date.UTC(2026, 4, 23);
const key = { id: 'abcdefgh', secret: Buffer.alloc(32, 1) };
const reader = readerId(ANYONE);
const signer = new FileSigner({
  key: { id: 'K1', privateKey: KNOWN_RSA_KEY.export({ type: 'pkcs8', format: 'pem' }).toString() },
  now: () => NOW,
});
const links = {
  data: (query: Parameters<typeof signDataQuery>[0]) => signDataQuery(query, reader, key, NOW),
  file: (url: string) => signer.sign(url),
};

const reading = (device: string, hour: number, sensor: string): Reading => ({
  device,
  sensor,
  hour: FIRST_HOUR + hour,
  ns: 5,
  kind: 'number',
  value: hour,
});

/** As the data endpoint does for a caller who has the link and nothing else. */
const isLetPass = async (url: string): Promise<boolean> => {
  const parameters = new URL(url).searchParams;
  const ports = {
    authenticator: {
      authenticate: async () => {
        throw nobody();
      },
    },
    linkKeys: { find: async () => key },
    now: () => NOW,
  };
  await authorizeData({ query: readDataQuery(parameters), parameters, headers: {} }, () => {}, ports);
  return true;
};

it('signs all that a manifest lists, so that the links alone are enough, and keeps the ids', async () => {
  const stores = memoryStores();
  const devices = [...ODD_NAMES];
  await store(
    stores,
    devices.flatMap((device) => [reading(device, 0, 'gps/lat'), reading(device, 30, 'speed')]),
  );
  for (const asked of [
    { devices },
    { devices: ['a/b'], sensors: ['gps*', '{speed,x}'] },
    { devices: ['..'] },
  ]) {
    const plain = await manifestOf(stores, asked);
    const signed = await manifestOf(stores, { ...asked, links });

    expect(signed.map(({ id }) => id)).toEqual(plain.map(({ id }) => id));
    expect(signed.length).toBeGreaterThan(0);
    for (const [at, { url }] of signed.entries()) {
      expect(await isLetPass(url)).toBe(true);
      await expect(isLetPass(plain[at]!.url)).rejects.toMatchObject({ code: 'unauthenticated' });
      expect(readDataQuery(new URL(url).searchParams)).toEqual(
        readDataQuery(new URL(plain[at]!.url).searchParams),
      );
    }
  }
});

it('signs files as the distribution checks them', async () => {
  const stores = memoryStores();
  const files = new MemoryFileStore();
  await store(stores, [reading('car', 0, 'speed'), reading('car', 30, 'speed')]);
  await dumpDay('car', '2026-05-01', { ...stores, files, newWriter: newFileWriter, now: () => 0, newToken });

  const [file, streamed] = await manifestOf(stores, { links });
  const [plain] = await manifestOf(stores);

  expect([file, streamed].map((source) => isStreamed(source!))).toEqual([false, true]);
  expect(file!.id).toBe(plain!.id);
  requireFileLink(file!.url, new Map([['K1', KNOWN_RSA_PUBLIC_KEY]]), NOW);
  expect(await messagesOf(stores, files, { ...file!, url: file!.url.split('?')[0]! })).toHaveLength(1);
});
