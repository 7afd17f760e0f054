import { GetRecordsCommand, GetShardIteratorCommand, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { clientFor, KinesisBench, STREAM } from './support.ts';

const SHARD = 'shardId-000000000000';
const CHILD = fileURLToPath(new URL('kinesis-process.ts', import.meta.url));

async function sequenceNumbers(bench: KinesisBench): Promise<string[]> {
  const { ShardIterator } = await bench.client.send(
    new GetShardIteratorCommand({ StreamName: STREAM, ShardId: SHARD, ShardIteratorType: 'TRIM_HORIZON' }),
  );
  const { Records } = await bench.client.send(new GetRecordsCommand({ ShardIterator }));
  return Records!.map(({ SequenceNumber }) => SequenceNumber!);
}

describe('durability', () => {
  it('keeps every acknowledged record when the process is killed, and goes on above them', async () => {
    await using bench = new KinesisBench();
    const child = fork(CHILD, [bench.dataDir, STREAM]);
    const [url]: unknown[] = await once(child, 'message');
    const client = clientFor(String(url));
    const put = async (): Promise<string> => {
      const Data = Buffer.alloc(1000);
      return (await client.send(new PutRecordCommand({ StreamName: STREAM, PartitionKey: 'k', Data })))
        .SequenceNumber!;
    };
    const acknowledged: string[] = [];
    for (let at = 0; at < 50; at += 1) acknowledged.push(await put());

    const late = put().catch(() => undefined); // in the air when the process dies
    child.kill('SIGKILL');
    await once(child, 'exit');
    await late;
    client.destroy();

    bench.nowMs = Date.now();
    await bench.start();
    const kept = await sequenceNumbers(bench);
    const next = await bench.client.send(
      new PutRecordCommand({ StreamName: STREAM, PartitionKey: 'k', Data: Buffer.from('next') }),
    );
    expect(kept.slice(0, 50)).toEqual(acknowledged);
    expect(BigInt(next.SequenceNumber!)).toBeGreaterThan(BigInt(kept.at(-1)!));
  });

  it('has as many shards after a restart as it was made with', async () => {
    await using bench = await new KinesisBench().start({ shardCount: 2 });
    await bench.stop();

    await bench.start({ shardCount: 5 });
    const missing = bench.client.send(
      new GetShardIteratorCommand({
        StreamName: STREAM,
        ShardId: 'shardId-000000000002',
        ShardIteratorType: 'LATEST',
      }),
    );

    await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
