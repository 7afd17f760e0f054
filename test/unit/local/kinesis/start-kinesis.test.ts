import {
  CreateStreamCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  type ShardIteratorType,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { KinesisBench, STREAM } from './support.ts';

const SHARD = 'shardId-000000000000';

async function put(client: KinesisClient, text: string, key = 'k'): Promise<string> {
  const written = await client.send(
    new PutRecordCommand({ StreamName: STREAM, PartitionKey: key, Data: Buffer.from(text) }),
  );
  return written.SequenceNumber!;
}

async function read(
  client: KinesisClient,
  type: ShardIteratorType,
  more: { StartingSequenceNumber?: string; Timestamp?: Date; ShardId?: string; Limit?: number } = {},
): Promise<string[]> {
  const { Limit, ...position } = more;
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({
      StreamName: STREAM,
      ShardId: SHARD,
      ShardIteratorType: type,
      ...position,
    }),
  );
  const { Records } = await client.send(new GetRecordsCommand({ ShardIterator, ...(Limit && { Limit }) }));
  return Records!.map(({ Data }) => Buffer.from(Data!).toString());
}

describe('startKinesis', () => {
  it('gives back what was put, byte for byte, with rising sequence numbers of one width', async () => {
    await using bench = await new KinesisBench().start();
    const data = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

    const first = await put(bench.client, 'one');
    await bench.client.send(
      new PutRecordCommand({ StreamName: STREAM, PartitionKey: 'schlüssel', Data: data }),
    );
    const third = await put(bench.client, 'three');

    const { ShardIterator } = await bench.client.send(
      new GetShardIteratorCommand({ StreamName: STREAM, ShardId: SHARD, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    const answer = await bench.client.send(new GetRecordsCommand({ ShardIterator }));
    const record = answer.Records![1]!;
    expect(BigInt(third)).toBeGreaterThan(BigInt(first));
    expect(third).toHaveLength(first.length);
    expect(Buffer.from(record.Data!).equals(data)).toBe(true);
    expect(record.PartitionKey).toBe('schlüssel');
    expect(record.ApproximateArrivalTimestamp).toEqual(new Date(bench.nowMs));
    expect(answer.MillisBehindLatest).toBe(0);
  });

  it('starts an iterator of each type where the API says', async () => {
    await using bench = await new KinesisBench().start();
    await put(bench.client, 'a');
    bench.nowMs += 1000;
    const second = await put(bench.client, 'b');
    bench.nowMs += 1000;
    await put(bench.client, 'c');

    const found = {
      horizon: await read(bench.client, 'TRIM_HORIZON'),
      latest: await read(bench.client, 'LATEST'),
      at: await read(bench.client, 'AT_SEQUENCE_NUMBER', { StartingSequenceNumber: second }),
      after: await read(bench.client, 'AFTER_SEQUENCE_NUMBER', { StartingSequenceNumber: second }),
      time: await read(bench.client, 'AT_TIMESTAMP', { Timestamp: new Date(bench.nowMs - 1500) }),
      future: await read(bench.client, 'AT_TIMESTAMP', { Timestamp: new Date(bench.nowMs + 1) }),
    };

    expect(found).toEqual({
      horizon: ['a', 'b', 'c'],
      latest: [],
      at: ['b', 'c'],
      after: ['c'],
      time: ['b', 'c'],
      future: [],
    });
  });

  it('reads on from the next iterator, and no more than asked for', async () => {
    await using bench = await new KinesisBench().start();
    for (const text of ['a', 'b', 'c']) await put(bench.client, text);
    const { ShardIterator } = await bench.client.send(
      new GetShardIteratorCommand({ StreamName: STREAM, ShardId: SHARD, ShardIteratorType: 'TRIM_HORIZON' }),
    );

    const first = await bench.client.send(new GetRecordsCommand({ ShardIterator, Limit: 2 }));
    const second = await bench.client.send(new GetRecordsCommand({ ShardIterator: first.NextShardIterator }));

    expect(first.Records).toHaveLength(2);
    expect(first.MillisBehindLatest).toBeGreaterThan(0);
    expect(second.Records!.map(({ Data }) => Buffer.from(Data!).toString())).toEqual(['c']);
    expect(second.NextShardIterator).toBeDefined();
  });

  it('returns no more than 10 MiB at a time', async () => {
    await using bench = await new KinesisBench().start({ enforceLimits: false });
    const Data = Buffer.alloc(1024 * 1024 - 1);
    for (let at = 0; at < 11; at += 1) {
      await bench.client.send(new PutRecordCommand({ StreamName: STREAM, PartitionKey: 'k', Data }));
    }

    const texts = await read(bench.client, 'TRIM_HORIZON');

    expect(texts).toHaveLength(10);
  });

  it('refuses records above a shard’s rate one by one and takes them a second later', async () => {
    await using bench = await new KinesisBench().start();
    const records = Array.from({ length: 5 }, () => ({ PartitionKey: 'k', Data: Buffer.alloc(300 * 1024) }));

    const first = await bench.client.send(new PutRecordsCommand({ StreamName: STREAM, Records: records }));
    bench.nowMs += 1000;
    const again = await bench.client.send(
      new PutRecordsCommand({ StreamName: STREAM, Records: records.slice(3) }),
    );

    expect(first.FailedRecordCount).toBe(2);
    expect(first.Records!.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      undefined,
      undefined,
      'ProvisionedThroughputExceededException',
      'ProvisionedThroughputExceededException',
    ]);
    expect(again.FailedRecordCount).toBe(0);
    expect(await read(bench.client, 'TRIM_HORIZON')).toHaveLength(5);
  });

  it('refuses the 1,001st record of a second, in a PutRecord as an error of its own', async () => {
    await using bench = await new KinesisBench().start();
    const records = Array.from({ length: 500 }, () => ({ PartitionKey: 'k', Data: Buffer.from('x') }));
    for (let at = 0; at < 2; at += 1) {
      await bench.client.send(new PutRecordsCommand({ StreamName: STREAM, Records: records }));
    }

    const refused = put(bench.client, 'one more');

    await expect(refused).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    expect(await read(bench.client, 'TRIM_HORIZON')).toHaveLength(1000);
  });

  it.each([
    ['501 records', Array.from({ length: 501 }, () => Buffer.from('x')), 'ValidationException'],
    ['a record above 1 MiB with its key', [Buffer.alloc(1024 * 1024)], 'ValidationException'],
    [
      'more than 10 MiB',
      Array.from({ length: 11 }, () => Buffer.alloc(1000 * 1024)),
      'InvalidArgumentException',
    ],
  ])('refuses a request of %s as a whole', async (_, datas, name) => {
    await using bench = await new KinesisBench().start({ enforceLimits: false });
    const Records = datas.map((Data) => ({ PartitionKey: 'k', Data }));

    const refused = bench.client.send(new PutRecordsCommand({ StreamName: STREAM, Records }));

    await expect(refused).rejects.toMatchObject({ name });
    expect(await read(bench.client, 'TRIM_HORIZON')).toEqual([]);
  });

  it('describes streams and covers all hash keys by their shards', async () => {
    await using bench = await new KinesisBench().start({ shardCount: 3 });
    await bench.client.send(new CreateStreamCommand({ StreamName: 'other', ShardCount: 2 }));

    const { StreamDescription } = await bench.client.send(new DescribeStreamCommand({ StreamName: STREAM }));
    const summary = await bench.client.send(new DescribeStreamSummaryCommand({ StreamName: 'other' }));
    const { Shards } = await bench.client.send(
      new ListShardsCommand({ StreamARN: StreamDescription!.StreamARN! }),
    );

    expect(StreamDescription).toMatchObject({ StreamStatus: 'ACTIVE', RetentionPeriodHours: 24 });
    expect(summary.StreamDescriptionSummary!.OpenShardCount).toBe(2);
    expect(Shards!.map(({ ShardId }) => ShardId)).toEqual(
      StreamDescription!.Shards!.map(({ ShardId }) => ShardId),
    );
    expect(Shards!.at(0)!.HashKeyRange!.StartingHashKey).toBe('0');
    expect(Shards!.at(-1)!.HashKeyRange!.EndingHashKey).toBe(String(2n ** 128n - 1n));
  });

  it('closes a split shard after its last record and sends what follows to its children', async () => {
    await using bench = await new KinesisBench().start();
    await put(bench.client, 'before');

    await bench.client.send(
      new SplitShardCommand({
        StreamName: STREAM,
        ShardToSplit: SHARD,
        NewStartingHashKey: String(2n ** 127n),
      }),
    );
    const after = await bench.client.send(
      new PutRecordCommand({
        StreamName: STREAM,
        PartitionKey: 'k',
        ExplicitHashKey: '0',
        Data: Buffer.from('after'),
      }),
    );

    const { Shards } = await bench.client.send(new ListShardsCommand({ StreamName: STREAM }));
    const { ShardIterator } = await bench.client.send(
      new GetShardIteratorCommand({ StreamName: STREAM, ShardId: SHARD, ShardIteratorType: 'TRIM_HORIZON' }),
    );
    const closed = await bench.client.send(new GetRecordsCommand({ ShardIterator }));
    expect(Shards!.map(({ ParentShardId }) => ParentShardId)).toEqual([undefined, SHARD, SHARD]);
    expect(Shards![0]!.SequenceNumberRange!.EndingSequenceNumber).toBeDefined();
    expect(after.ShardId).toBe(Shards![1]!.ShardId);
    expect(closed.Records).toHaveLength(1);
    expect(closed.NextShardIterator).toBeUndefined();
    expect(closed.ChildShards!.map(({ ShardId }) => ShardId)).toEqual(
      Shards!.slice(1).map(({ ShardId }) => ShardId),
    );
    expect(await read(bench.client, 'TRIM_HORIZON', { ShardId: after.ShardId! })).toEqual(['after']);
  });

  it('answers errors that the client knows by name', async () => {
    await using bench = await new KinesisBench().start();
    const { client } = bench;

    const failures = await Promise.allSettled([
      client.send(new ListShardsCommand({ StreamName: 'nowhere' })),
      client.send(new CreateStreamCommand({ StreamName: STREAM })),
      client.send(
        new MergeShardsCommand({ StreamName: STREAM, ShardToMerge: 'a', AdjacentShardToMerge: 'b' }),
      ),
      client.send(new GetRecordsCommand({ ShardIterator: 'nonsense' })),
    ]);

    const reasons: unknown[] = failures.map((failure) => failure.status === 'rejected' && failure.reason);
    expect(reasons[0]).toBeInstanceOf(ResourceNotFoundException);
    expect(reasons[1]).toBeInstanceOf(ResourceInUseException);
    expect(reasons[2]).toMatchObject({ name: 'UnknownOperationException' });
    expect(reasons[3]).toMatchObject({ name: 'InvalidArgumentException' });
  });

  it('lets an iterator expire after five minutes', async () => {
    await using bench = await new KinesisBench().start();
    const { ShardIterator } = await bench.client.send(
      new GetShardIteratorCommand({ StreamName: STREAM, ShardId: SHARD, ShardIteratorType: 'LATEST' }),
    );
    bench.nowMs += 5 * 60_000 + 1;

    const late = bench.client.send(new GetRecordsCommand({ ShardIterator }));

    await expect(late).rejects.toMatchObject({ name: 'ExpiredIteratorException' });
  });

  it('speaks HTTP/1 on the same port', async () => {
    await using bench = await new KinesisBench().start();

    const response = await fetch(bench.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'Kinesis_20131202.PutRecord' },
      body: JSON.stringify({ StreamName: STREAM, PartitionKey: 'k', Data: btoa('by HTTP/1') }),
    });

    expect(response.status).toBe(200);
    expect(await read(bench.client, 'TRIM_HORIZON')).toEqual(['by HTTP/1']);
  });

  it('refuses data that is not base64', async () => {
    await using bench = await new KinesisBench().start();

    const response = await fetch(bench.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'Kinesis_20131202.PutRecord' },
      body: JSON.stringify({ StreamName: STREAM, PartitionKey: 'k', Data: 'no base64!' }),
    });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'SerializationException' });
  });

  it('tells who is in the same process which shard has something new', async () => {
    await using bench = await new KinesisBench().start({ enforceLimits: false });
    const changes: object[] = [];
    const end = bench.kinesis.onChange((change) => changes.push(change));
    await put(bench.client, 'one');
    end();
    await put(bench.client, 'two');

    expect(changes).toEqual([{ streamName: STREAM, shardId: SHARD }]);
  });
});
