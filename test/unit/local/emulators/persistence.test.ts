import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startDynamoDb } from '../../../../local/emulators/dynamodb.ts';
import { startS3 } from '../../../../local/emulators/s3.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../../../local/identity.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-emulators-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const clientOf = (endpoint: string) => ({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });

/** Starts a process that writes item and object n = 0, 1, 2 … and tells each that was acknowledged; kills it. */
async function writeAndKill(): Promise<number> {
  const writer = fork(join(import.meta.dirname, 'writer.ts'), [folder], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let acknowledged = -1;
  writer.on('message', (n) => {
    acknowledged = Number(n);
    if (acknowledged >= 20) writer.kill('SIGKILL');
  });
  await once(writer, 'exit');
  return acknowledged;
}

test('a killed process loses no acknowledged write and leaves no lock', async () => {
  const first = await writeAndKill();
  const second = await writeAndKill();

  const dynamoDb = await startDynamoDb({ folder: join(folder, 'dynamodb'), tableName: 'odograph' });
  const s3 = await startS3({ folder: join(folder, 's3'), bucketName: 'odograph' });
  const dynamoDbClient = new DynamoDBClient(clientOf(dynamoDb.url));
  const s3Client = new S3Client(clientOf(s3.url));
  const missing: string[] = [];
  for (let n = 0; n <= Math.max(first, second); n++) {
    const { Item: item } = await dynamoDbClient.send(
      new GetItemCommand({ TableName: 'odograph', Key: { pk: { S: 'p' }, sk: { S: String(n) } } }),
    );
    if (!item) missing.push(`item ${n}`);
    const { Body: body } = await s3Client.send(
      new GetObjectCommand({ Bucket: 'odograph', Key: `dumps/${n}` }),
    );
    if ((await body?.transformToByteArray())?.length !== 100_000) missing.push(`object ${n}`);
  }
  await Promise.all([dynamoDb.close(), s3.close()]);

  expect(first).toBeGreaterThanOrEqual(20);
  expect(missing).toEqual([]);
});

test('objects are found again after a restart, whatever their keys are; torn ones are not', async () => {
  const keys = [
    'dumps/a',
    `dumps/${encodeURIComponent('Gerät/'.repeat(21))}/2026-01-01.mcap`,
    'dumps/ü ?#%2F/..b',
  ];
  const before = await startS3({ folder, bucketName: 'odograph' });
  const writer = new S3Client(clientOf(before.url));
  for (const key of keys) {
    await writer.send(new PutObjectCommand({ Bucket: 'odograph', Key: key, Body: 'old' }));
    await writer.send(
      new PutObjectCommand({ Bucket: 'odograph', Key: key, Body: key, ContentType: 'text/x-own' }),
    );
  }
  await before.close();
  writeFileSync(join(folder, 'bytes-of-no-object'), 'torn');
  writeFileSync(join(folder, 'description-of-no-object.json.tmp'), '{"key":"dumps/to');

  const after = await startS3({ folder, bucketName: 'odograph' });
  const reader = new S3Client(clientOf(after.url));
  const contents = [];
  for (const key of keys) {
    const answer = await reader.send(new GetObjectCommand({ Bucket: 'odograph', Key: key }));
    contents.push([answer.ContentType, await answer.Body?.transformToString()]);
  }
  await after.close();

  expect(contents).toEqual(keys.map((key) => ['text/x-own', key]));
  expect(readdirSync(folder)).toHaveLength(2 * keys.length);
});

test('a multipart upload has the bytes and the tag of its parts', async () => {
  const s3 = await startS3({ folder, bucketName: 'odograph' });
  const client = new S3Client(clientOf(s3.url));
  const body = Buffer.alloc(11_000_000, 'part');

  await new Upload({ client, params: { Bucket: 'odograph', Key: 'dumps/m', Body: body } }).done();
  const answer = await client.send(new GetObjectCommand({ Bucket: 'odograph', Key: 'dumps/m' }));
  const bytes = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
  await s3.close();

  expect(bytes.equals(body)).toBe(true);
  expect(answer.ETag).toMatch(/-3"$/);
});

test('an emulator listens on the loopback interface only', async () => {
  const s3 = await startS3({ folder, bucketName: 'odograph' });
  const { hostname } = new URL(s3.url);
  await s3.close();
  expect(hostname).toBe('127.0.0.1');
});
