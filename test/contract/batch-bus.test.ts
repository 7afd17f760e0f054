import { GetRecordsCommand, GetShardIteratorCommand, ListShardsCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Batch } from '../../shared/ingest/batch.ts';
import { KinesisBatchBus } from '../../shared/ingest/batch-bus.kinesis.ts';
import { deviceOfPartitionKey, partitionKeyOf } from '../../shared/ingest/lanes.ts';
import { LANE_LIMITS } from '../../shared/ingest/limits.ts';
import type { Running } from '../support/aws.ts';
import { MemoryBatchBus } from '../support/memory/batch-bus.ts';
import { batchBusContract } from './batch-bus.contract.ts';
import { type KinesisStream, STREAMS } from './drivers.ts';

describe('MemoryBatchBus', () => {
  const bus = new MemoryBatchBus();
  batchBusContract(() => ({ bus, carried: async () => bus.sent }));
});

describe.each(STREAMS)('KinesisBatchBus on $name', ({ prefix, start }) => {
  let pauses = 0;
  let stream: Running<KinesisStream>;
  beforeAll(async () => {
    stream = await start();
  });
  afterAll(() => stream.close());
  const busOf = (streamName: string, attempts: number): KinesisBatchBus =>
    new KinesisBatchBus({
      client: stream.client,
      streamName,
      attempts,
      onError: () => {},
      pause: () => {
        pauses += 1;
        return stream.pause();
      },
    });
  batchBusContract(() => ({ bus: busOf(stream.streamName, 20), carried: () => readStream(stream) }), prefix);

  it('sends again what a shard that is full refused, and only that', async () => {
    const device = `${prefix}full`;
    const batches = Array.from({ length: 10 }, (_, at) => ({ device, data: Buffer.alloc(200_000, at) }));
    pauses = 0;
    const durable = await busOf(stream.streamName, 5).send(batches);
    const carried = (await readStream(stream)).filter((batch) => batch.device === device);
    expect(pauses).toBeGreaterThan(0);
    expect(durable).toEqual(batches.map(() => true));
    expect(carried.map(({ data }) => Number(data[0])).toSorted((a, b) => a - b)).toEqual(
      batches.map((_, at) => at),
    );
  });

  it('says that a batch is not durable when its attempts are used up', async () => {
    pauses = 0;
    const batch = { device: 'car', data: Buffer.from('x') };
    const durable = await busOf(`${stream.streamName}-that-is-not-there`, 3).send([batch]);
    expect([durable, pauses]).toEqual([[false], 2]);
  });
});

const LANES = Array.from({ length: LANE_LIMITS.lanes }, (_, lane) => lane);

/** Everything in a stream, its shards one after the other. */
async function readStream({ client, streamName: StreamName }: KinesisStream): Promise<Batch[]> {
  const { Shards: shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
  const batches: Batch[] = [];
  for (const { ShardId } of shards) {
    const start = await client.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    let iterator = start.ShardIterator;
    while (iterator !== undefined) {
      const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
      for (const { PartitionKey = '', Data = new Uint8Array() } of page.Records ?? []) {
        const device = deviceOfPartitionKey(PartitionKey);
        const lane = LANES.find((each) => partitionKeyOf(device, each) === PartitionKey) ?? 0;
        batches.push({ device, ...(lane > 0 && { lane }), data: Buffer.from(Data) });
      }
      // A page may be empty before the end; the distance from it tells.
      const isAtEnd = (page.Records ?? []).length === 0 && (page.MillisBehindLatest ?? 0) === 0;
      iterator = isAtEnd ? undefined : page.NextShardIterator;
    }
  }
  return batches;
}
