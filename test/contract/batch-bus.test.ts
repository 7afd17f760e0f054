import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKinesis } from '../../local/kinesis/start-kinesis.ts';
import type { Batch } from '../../shared/ingest/batch.ts';
import { KinesisBatchBus } from '../../shared/ingest/batch-bus.kinesis.ts';
import { MemoryBatchBus } from '../support/memory/batch-bus.ts';
import { batchBusContract } from './batch-bus.contract.ts';

const STREAM = 'batches';

describe('MemoryBatchBus', () => {
  const bus = new MemoryBatchBus();
  batchBusContract(() => ({ bus, carried: async () => bus.sent }));
});

describe('KinesisBatchBus', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'odograph-bus-'));
  let nowMs = Date.UTC(2026, 0, 15);
  let pauses = 0;
  let endpoint: Awaited<ReturnType<typeof startKinesis>>;
  let client: KinesisClient;
  beforeAll(async () => {
    endpoint = await startKinesis({ dataDir, streamNames: [STREAM], shardCount: 2, now: () => nowMs });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    client = new KinesisClient({ endpoint: endpoint.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  });
  afterAll(async () => {
    client.destroy();
    await endpoint.close();
    rmSync(dataDir, { recursive: true });
  });
  const busOf = (streamName: string, attempts: number): KinesisBatchBus =>
    new KinesisBatchBus({
      client,
      streamName,
      attempts,
      onError: () => {},
      pause: async () => {
        pauses += 1;
        nowMs += 1000;
      },
    });
  batchBusContract(() => ({ bus: busOf(STREAM, 20), carried: () => readStream(client) }));

  it('sends again what a shard that is full refused, and only that', async () => {
    const batches = Array.from({ length: 10 }, (_, at) => ({
      device: 'full',
      data: Buffer.alloc(200_000, at),
    }));
    pauses = 0;
    const durable = await busOf(STREAM, 5).send(batches);
    const carried = (await readStream(client)).filter(({ device }) => device === 'full');
    expect(pauses).toBeGreaterThan(0);
    expect(durable).toEqual(batches.map(() => true));
    expect(carried.map(({ data }) => Number(data[0])).toSorted((a, b) => a - b)).toEqual(
      batches.map((_, at) => at),
    );
  });

  it('says that a batch is not durable when its attempts are used up', async () => {
    pauses = 0;
    const durable = await busOf('no-such-stream', 3).send([{ device: 'car', data: Buffer.from('x') }]);
    expect([durable, pauses]).toEqual([[false], 2]);
  });
});

async function readStream(client: KinesisClient): Promise<Batch[]> {
  const { Shards: shards = [] } = await client.send(new ListShardsCommand({ StreamName: STREAM }));
  const batches: Batch[] = [];
  for (const { ShardId } of shards) {
    const start = await client.send(
      new GetShardIteratorCommand({ StreamName: STREAM, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    let iterator = start.ShardIterator;
    for (let behind = true; behind; ) {
      const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
      for (const record of page.Records ?? []) {
        batches.push({ device: record.PartitionKey ?? '', data: Buffer.from(record.Data ?? []) });
      }
      iterator = page.NextShardIterator;
      behind = (page.Records ?? []).length > 0;
    }
  }
  return batches;
}
