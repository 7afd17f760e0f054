import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { S3FileStore } from '../../shared/dump/file-store.s3.ts';
import type { FileStore, ReplaceableFiles } from '../../shared/dump/file-store.ts';
import { FilesSource } from '../../shared/session/sources/files.ts';
import type { Running } from '../support/aws.ts';
import { type ForeignMessage, type ForeignOptions, inOrder, writeForeign } from '../support/foreign-mcap.ts';
import { MemoryFileStore } from '../support/memory/file-store.ts';
import { collect } from '../support/source-parts.ts';
import { type DataSourceWorld, dataSourceContract } from './data-source.contract.ts';
import { type Bucket, BUCKETS } from './drivers.ts';

const START = 1_700_000_000_000_000_000n;

/** Three MiB of four channels, two messages of which share each time, nearly in order. */
const drive = (seed: number): ForeignMessage[] =>
  Array.from({ length: 600 }, (_, nth) => ({
    channel: nth % 4,
    logTime: START + BigInt(Math.floor((nth % 7 === 0 ? nth + 5 : nth) / 2) * 1_000_000),
    data: Buffer.alloc(5000, nth + seed),
  }));

type Files = FileStore & ReplaceableFiles;

async function* once(file: Buffer): AsyncGenerator<Uint8Array> {
  yield file;
}

const put = (files: Files, key: string, file: Buffer): Promise<number> =>
  files.write(key, once(file), 'application/octet-stream');

async function begin(files: Files, folder: string, options: ForeignOptions): Promise<DataSourceWorld> {
  const key = `${folder}/2026/drive 7.mcap`;
  let messages = drive(1);
  await put(files, key, await writeForeign(messages, options));
  return {
    source: new FilesSource(files, { prefix: folder }),
    identity: '2026/drive 7.mcap',
    missing: '2026/drive 8.mcap',
    faulty: ['/2026/drive 7.mcap', '../2026/drive 7.mcap', '2026/drive 7', '2026//drive 7.mcap'],
    messages: () => inOrder(messages),
    change: async () => {
      messages = drive(2);
      await put(files, key, await writeForeign(messages, options));
    },
  };
}

const KINDS: readonly (readonly [string, ForeignOptions])[] = [
  ['zstd', { compression: 'zstd', chunkSize: 100_000 }],
  ['lz4', { compression: 'lz4', chunkSize: 300_000 }],
  ['chunks as they are', { compression: '', chunkSize: 500_000 }],
  ['no chunks', { useChunks: false }],
];

describe.each(KINDS)('FilesSource over files with %s', (_, options) => {
  dataSourceContract(() => begin(new MemoryFileStore(), 'bound', options));
});

describe.each(BUCKETS)('FilesSource on $name', ({ prefix, start }) => {
  let s3: Running<Bucket>;
  beforeAll(async () => {
    s3 = await start();
  });
  afterAll(() => s3.close());
  const world = (): Promise<DataSourceWorld> =>
    begin(new S3FileStore(s3.client, s3.bucket), `${prefix}bound`, {
      chunkSize: 100_000,
    });
  dataSourceContract(world);

  it('fails to read on when a file is replaced, instead of mixing the two', async () => {
    const { source, identity, change, messages } = await world();
    const before = (await source.open(identity))!;
    await change();

    const reading = collect(before);

    await expect(reading).rejects.toMatchObject({ code: 'source-failed' });
    expect((await collect((await source.open(identity))!)).messages).toEqual(messages());
  });
});
