import {
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { S3DeadLetters } from '../../shared/quarantine/dead-letters.s3.ts';
import { startBucket } from '../support/aws.ts';
import { MemoryDeadLetters } from '../support/memory/dead-letters.ts';
import { deadLettersContract, letterOf } from './dead-letters.contract.ts';

describe('MemoryDeadLetters', () => {
  deadLettersContract(async () => {
    const letters = new MemoryDeadLetters();
    return { letters, place: async (key, content) => void letters.files.set(key, Buffer.from(content)) };
  });
});

describe('S3DeadLetters', () => {
  let s3: Awaited<ReturnType<typeof startBucket>>;
  beforeAll(async () => {
    s3 = await startBucket();
  });
  afterAll(() => s3.close());

  deadLettersContract(async () => {
    const { client, bucket: Bucket } = s3;
    const { Contents: before = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
    for (const { Key } of before) await client.send(new DeleteObjectCommand({ Bucket, Key }));
    return {
      letters: new S3DeadLetters(client, Bucket),
      place: async (Key, Body) => void (await client.send(new PutObjectCommand({ Bucket, Key, Body }))),
    };
  });

  // The emulator knows no conditional writes: what S3 would answer is put in its place.
  it('knows by the answer of S3 that a batch is there already', async () => {
    const answers = [412, 503];
    const sent: unknown[] = [];
    const refusing = new Proxy(s3.client, {
      get: () => async (command: { input: unknown }) => {
        sent.push(command.input);
        const metadata = { httpStatusCode: answers.shift() ?? 500 };
        throw new S3ServiceException({ name: 'Refused', $fault: 'client', $metadata: metadata });
      },
    });
    const letters = new S3DeadLetters(refusing, s3.bucket);

    expect(await letters.keep(letterOf(1))).toBe(false);
    await expect(letters.keep(letterOf(2))).rejects.toThrow(S3ServiceException);
    expect(sent[0]).toMatchObject({ IfNoneMatch: '*' });
  });
});
