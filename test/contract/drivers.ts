import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { startKinesis } from '../../local/kinesis/start-kinesis.ts';
import type { DynamoTable } from '../../shared/store/dynamo.ts';
import { type Running, startBucket, startTable } from '../support/aws.ts';

/** Something that a port's adapters run against. Without its variable, an endpoint of the environment has no driver. */
export interface Driver<T> {
  readonly name: string;
  /** Stands before every device's name and key, so that what others left there is not mistaken for a test's. */
  readonly prefix: string;
  readonly start: () => Promise<Running<T>>;
}

export interface Bucket {
  readonly client: S3Client;
  readonly bucket: string;
}

export interface KinesisStream {
  readonly client: KinesisClient;
  readonly streamName: string;
  /** Waits until a shard takes more. */
  readonly pause: () => Promise<void>;
}

const uniquePrefix = (): string => `contract-${Date.now().toString(36)}-`;

/** The driver of what a variable names, where it is set; clients take all else from the SDK's own variables. */
function fromEnvironment<T>(variable: string, start: (name: string) => Running<T>): Driver<T>[] {
  const name = process.env[variable];
  if (name === undefined || name === '') return [];
  return [{ name: `${variable}=${name}`, prefix: uniquePrefix(), start: async () => start(name) }];
}

const hasOwnEndpoint = (service: string): boolean =>
  [`AWS_ENDPOINT_URL_${service}`, 'AWS_ENDPOINT_URL'].some((name) => (process.env[name] ?? '') !== '');

const closing = (client: { destroy(): void }) => async (): Promise<void> => client.destroy();

export const TABLES: readonly Driver<DynamoTable>[] = [
  { name: 'dynalite', prefix: '', start: startTable },
  ...fromEnvironment('ODOGRAPH_CONTRACT_TABLE', (tableName) => {
    const client = new DynamoDBClient({});
    return { client, tableName, close: closing(client) };
  }),
];

export const BUCKETS: readonly Driver<Bucket>[] = [
  { name: 'fauxqs', prefix: '', start: startBucket },
  ...fromEnvironment('ODOGRAPH_CONTRACT_BUCKET', (bucket) => {
    const client = new S3Client({ forcePathStyle: hasOwnEndpoint('S3') });
    return { client, bucket, close: closing(client) };
  }),
];

export const STREAMS: readonly Driver<KinesisStream>[] = [
  { name: 'the Kinesis endpoint of npm start', prefix: '', start: startStream },
  ...fromEnvironment('ODOGRAPH_CONTRACT_STREAM', (streamName) => {
    const client = new KinesisClient({});
    return { client, streamName, pause: () => sleep(1000), close: closing(client) };
  }),
];

/** Our own endpoint with a clock of its own, so that no test waits for a shard's next second. */
async function startStream(): Promise<Running<KinesisStream>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'odograph-bus-'));
  const streamName = 'batches';
  let nowMs = Date.UTC(2026, 0, 15);
  const endpoint = await startKinesis({
    dataDir,
    streamNames: [streamName],
    shardCount: 2,
    now: () => nowMs,
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new KinesisClient({
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });
  return {
    client,
    streamName,
    pause: async () => {
      nowMs += 1000;
    },
    close: async () => {
      client.destroy();
      await endpoint.close();
      rmSync(dataDir, { recursive: true });
    },
  };
}
