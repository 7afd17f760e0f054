import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOptions } from '../../../local/delivery.ts';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { NAMES } from '../../../local/resources.ts';
import type { Reading } from '../../../shared/reading/reading.ts';
import { givenUp } from '../../support/letters.ts';
import { readRecording } from '../../support/recordings.ts';
import { FIRST_HOUR } from '../../support/readings.ts';
import { batchOf } from '../../support/stores.ts';
import { runCli } from '../../support/system.ts';

const DEVICE = 'car';
let folder: string;
let system: LocalSystem;
let kinesis: KinesisClient;
let s3: S3Client;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-poison-'));
  system = await startLocal({ port: 0, dataDir: folder, batchingWindowSeconds: 0.1 });
  kinesis = new KinesisClient(clientOptions(system.services.kinesis));
  s3 = new S3Client({ ...clientOptions(system.services.s3), forcePathStyle: true });
});
afterAll(async () => {
  kinesis.destroy();
  s3.destroy();
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

const reading = (ns: number, changes: Partial<Reading> = {}): Reading =>
  ({ device: DEVICE, sensor: 'n', hour: FIRST_HOUR, ns, kind: 'number', value: ns, ...changes }) as Reading;

/** Puts a record into the stream as no ingest would. */
const put = (Data: Uint8Array): Promise<unknown> =>
  kinesis.send(new PutRecordCommand({ StreamName: NAMES.stream, PartitionKey: DEVICE, Data }));

const valuesOf = async (): Promise<unknown[]> => {
  const messages = await readRecording(system.url, { device: DEVICE });
  return messages.map(({ value }) => (value as { value: unknown }).value);
};

const lettersIn = async (prefix: string): Promise<Record<string, unknown>[]> => {
  const { Contents: found = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: NAMES.bucket, Prefix: prefix }),
  );
  return Promise.all(
    found.map(async ({ Key }) => {
      const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: NAMES.bucket, Key }));
      return { key: Key, ...(JSON.parse((await body?.transformToString()) ?? '') as object) };
    }),
  );
};

/** Lines of the persist function's log that are of this level. */
const logged = (level: string): string[] =>
  readFileSync(join(folder, 'logs', 'persist.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes(`"level":"${level}"`));

test('a record that is no batch, and readings that are none, cost the good ones beside them nothing', async () => {
  await put(batchOf('1', [reading(1)]).data);
  await put(Buffer.from('this is no batch'));
  await put(
    batchOf('2', [reading(2), reading(3, { sensor: 'note', kind: 'text', value: 'x'.repeat(8193) })]).data,
  );
  await put(batchOf('3', [reading(4)]).data);
  await system.settled();

  const values = await valuesOf();
  const letters = await lettersIn('dead-letters/');

  expect(values).toEqual([1, 2, 4]);
  expect(letters.map(({ reason }) => reason)).toEqual(['corrupt-batch', 'value-too-large']);
  expect(letters[0]).toMatchObject({
    key: expect.stringMatching(/^dead-letters\/\d+-[\w-]{22}\.json$/),
    version: 1,
    device: DEVICE,
    data: Buffer.from('this is no batch').toString('base64'),
  });
  expect(letters[1]).toMatchObject({ device: DEVICE, readings: 1 });
  expect(await lettersIn('aws/lambda/')).toEqual([]);
  expect(logged('ERROR')).toEqual([]);
  expect(logged('WARN')).toHaveLength(2);
});

test('each is counted as a metric with its reason', () => {
  const metrics = readFileSync(join(folder, 'logs', 'persist.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"_aws"'))
    .map((line) => JSON.parse(line.slice(line.indexOf('{'))) as Record<string, unknown>);

  expect(metrics.map(({ Reason, Quarantined }) => [Reason, Quarantined])).toEqual([
    [undefined, 1],
    ['corrupt-batch', 1],
    [undefined, 1],
    ['value-too-large', 1],
  ]);
});

test('what the platform gave up is listed, redriven, stored and gone', async () => {
  const { key, body } = givenUp([batchOf('9', [reading(5), reading(1)])], Date.UTC(2026, 4, 3));
  await s3.send(new PutObjectCommand({ Bucket: NAMES.bucket, Key: key, Body: body }));

  const list = await runCli('redrive', '--list', '--url', system.url);
  const dry = await runCli('redrive', '--dry-run', '--reason', 'retries-exhausted', '--url', system.url);
  const before = await valuesOf();
  const one = await runCli('redrive', '--letter', key, '--url', system.url);
  await system.settled();
  const after = await valuesOf();
  const gone = await runCli('redrive', '--letter', key, '--url', system.url);

  expect(list.stdout).toContain(key);
  expect(list.stdout).toContain('3 dead letters.');
  expect([dry.code, dry.stdout]).toEqual([0, '1 dead letter would be sent again; 2 readings in all.\n']);
  expect([one.code, one.stdout]).toEqual([0, '1 dead letter sent again and removed; 2 readings in all.\n']);
  expect([before, after]).toEqual([
    [1, 2, 4],
    [1, 2, 4, 5],
  ]);
  expect(await lettersIn('aws/lambda/')).toEqual([]);
  expect(gone.code).toBe(2);
});

test('what never can be stored stays, is said to, and is written out for looking at', async () => {
  const out = join(folder, 'letters');

  const all = await runCli('redrive', '--url', system.url);
  const written = await runCli('redrive', '--export', out, '--url', system.url);

  const letters = await lettersIn('dead-letters/');
  expect(all.code).toBe(1);
  expect(all.stderr).toContain('2 dead letters had to stay where they are');
  expect(all.stderr).toContain('corrupt-batch: It cannot be opened.');
  expect(letters).toHaveLength(2);
  expect(written.stdout).toContain('2 dead letters with 1 reading');
});

const ask = async (query: string) => {
  const answer = await fetch(`${system.url}/api/dead-letters${query}`);
  return { status: answer.status, body: (await answer.json()) as { letters: unknown[]; cursor?: string } };
};

test('the answers of the API come in pages, and name what is wrong with a question', async () => {
  const first = await ask('?limit=1');
  const second = await ask(`?limit=1&cursor=${encodeURIComponent(first.body.cursor ?? '')}`);
  const wrong = await Promise.all(
    ['?limit=0', '?limit=101', '?reason=mood', '?cursor=dumps/x', '/content?key=dumps/x'].map(ask),
  );
  const missing = await ask('/content?key=dead-letters/none');

  expect(first.body.letters).toMatchObject([{ reason: 'corrupt-batch', batches: 1 }]);
  expect(second.body.letters).toMatchObject([{ reason: 'value-too-large', readings: 1 }]);
  expect(wrong.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
  expect(missing.status).toBe(404);
});
