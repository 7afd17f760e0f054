import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { S3FileStore } from '../../shared/dump/file-store.s3.ts';
import { startBucket } from '../support/aws.ts';
import { MemoryFileStore } from '../support/memory/file-store.ts';
import { fileStoreContract } from './file-store.contract.ts';

describe('MemoryFileStore', () => {
  const store = new MemoryFileStore();
  fileStoreContract(() => store);
});

describe('S3FileStore', () => {
  let s3: Awaited<ReturnType<typeof startBucket>>;
  beforeAll(async () => {
    s3 = await startBucket();
  });
  afterAll(() => s3.close());
  fileStoreContract(() => new S3FileStore(s3.client, s3.bucket));

  it('leaves no upload open', async () => {
    const open = await s3.client.send(new ListMultipartUploadsCommand({ Bucket: s3.bucket }));
    expect(open.Uploads ?? []).toEqual([]);
  });
});
