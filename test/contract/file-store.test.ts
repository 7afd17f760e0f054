import { ListMultipartUploadsCommand, NoSuchBucket } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { S3FileStore } from '../../shared/dump/file-store.s3.ts';
import type { Running } from '../support/aws.ts';
import { MemoryFileStore } from '../support/memory/file-store.ts';
import { type Bucket, BUCKETS } from './drivers.ts';
import { fileStoreContract, replaceableFilesContract } from './file-store.contract.ts';

describe('MemoryFileStore', () => {
  const store = new MemoryFileStore();
  fileStoreContract(() => store);
  replaceableFilesContract(() => store);
});

describe.each(BUCKETS)('S3FileStore on $name', ({ prefix, start }) => {
  let s3: Running<Bucket>;
  beforeAll(async () => {
    s3 = await start();
  });
  afterAll(() => s3.close());
  fileStoreContract(() => new S3FileStore(s3.client, s3.bucket), prefix);
  replaceableFilesContract(() => new S3FileStore(s3.client, s3.bucket), prefix);

  it('leaves no upload open after all that', async () => {
    const list = new ListMultipartUploadsCommand({ Bucket: s3.bucket, Prefix: prefix });
    const open = await s3.client.send(list);
    expect(open.Uploads ?? []).toEqual([]);
  });

  it('fails to write where there is no bucket, and lets go of the content', async () => {
    let isReleased = false;
    async function* content(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.alloc(1024 * 1024);
      } finally {
        isReleased = true;
      }
    }
    const store = new S3FileStore(s3.client, `${s3.bucket}-that-is-not-there`);

    await expect(store.write('dumps/x', content(), 'text/plain')).rejects.toThrow(NoSuchBucket);
    expect(isReleased).toBe(true);
  });
});
