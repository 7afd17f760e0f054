import { PutRecordCommand, PutRecordsCommand, SplitShardCommand } from '@aws-sdk/client-kinesis';
import type { KinesisStreamEvent } from 'aws-lambda';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type EventSource,
  type EventSourceOptions,
  startEventSource,
} from '../../../../local/event-source/start-event-source.ts';
import { KinesisBench, STREAM } from '../kinesis/support.ts';
import { SETTINGS, SleepClock } from './support.ts';

const SHARD = 'shardId-000000000000';

function textsOf(event: KinesisStreamEvent): string[] {
  return event.Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
}

async function put(bench: KinesisBench, texts: readonly string[], hashKey = '0'): Promise<void> {
  const Records = texts.map((text) => ({
    PartitionKey: 'k',
    ExplicitHashKey: hashKey,
    Data: Buffer.from(text),
  }));
  const answer = await bench.client.send(new PutRecordsCommand({ StreamName: STREAM, Records }));
  expect(answer.FailedRecordCount).toBe(0);
}

function start(bench: KinesisBench, more: Partial<EventSourceOptions>): Promise<EventSource> {
  const time = new SleepClock();
  time.nowMs = bench.nowMs;
  return startEventSource({
    client: bench.client,
    streamName: STREAM,
    functionName: 'persist',
    settings: SETTINGS,
    checkpointFile: join(bench.dataDir, 'checkpoints.json'),
    invoke: async () => undefined,
    onFailure: async () => undefined,
    time,
    ...more,
  });
}

describe('startEventSource', () => {
  it('delivers what was there and what comes, as the events of Lambda', async () => {
    await using bench = await new KinesisBench().start();
    const events: KinesisStreamEvent[] = [];
    const invoke = async (event: KinesisStreamEvent): Promise<void> => void events.push(event);
    await put(bench, ['before']);

    const source = await start(bench, { invoke });
    await source.drained();
    const { SequenceNumber } = await bench.client.send(
      new PutRecordCommand({ StreamName: STREAM, PartitionKey: 'key', Data: Buffer.from('after') }),
    );
    await source.drained();
    await source.stop();

    expect(events.flatMap(textsOf)).toEqual(['before', 'after']);
    expect(events[1]!.Records).toEqual([
      {
        kinesis: {
          kinesisSchemaVersion: '1.0',
          partitionKey: 'key',
          sequenceNumber: SequenceNumber,
          data: Buffer.from('after').toString('base64'),
          approximateArrivalTimestamp: bench.nowMs / 1000,
        },
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        eventID: `${SHARD}:${SequenceNumber}`,
        eventName: 'aws:kinesis:record',
        invokeIdentityArn: 'arn:aws:iam:us-east-1:000000000000:role/persist',
        awsRegion: 'us-east-1',
        eventSourceARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${STREAM}`,
      },
    ]);
  });

  it('fills batches while more is there and keeps the order', async () => {
    await using bench = await new KinesisBench().start();
    const batches: string[][] = [];
    const texts = Array.from({ length: 250 }, (_, at) => String(at));
    await put(bench, texts);

    const source = await start(bench, { invoke: async (event) => void batches.push(textsOf(event)) });
    await source.drained();
    await source.stop();

    expect(batches.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(batches.flat()).toEqual(texts);
  });

  it('waits for its window to fill a batch', async () => {
    await using bench = await new KinesisBench().start();
    const batches: string[][] = [];
    const time = new SleepClock();
    const sleep = async (milliseconds: number): Promise<void> => {
      if (time.sleeps.length === 2) await put(bench, ['second']);
      await time.sleep(milliseconds);
    };
    await put(bench, ['first']);

    const source = await start(bench, {
      settings: { ...SETTINGS, maxBatchingWindowSeconds: 1 },
      time: { now: time.now, sleep },
      invoke: async (event) => void batches.push(textsOf(event)),
    });
    await source.drained();
    await source.stop();

    expect(batches).toEqual([['first', 'second']]);
  });

  it('puts the one poison record into the destination and delivers all others in order', async () => {
    await using bench = await new KinesisBench().start();
    const done: string[] = [];
    const objects = new Map<string, string>();
    const texts = Array.from({ length: 100 }, (_, at) => String(at));
    await put(bench, texts);

    const source = await start(bench, {
      invoke: async (event) => {
        if (textsOf(event).includes('37')) throw new Error('poison');
        done.push(...textsOf(event));
      },
      onFailure: async (key, body) => void objects.set(key, body),
    });
    await source.drained();
    await source.stop();

    const [[key, body] = ['', '']] = objects;
    const record: { payload: string; requestContext: object } = JSON.parse(body);
    const payload: KinesisStreamEvent = JSON.parse(record.payload);
    expect(done).toEqual(texts.filter((text) => text !== '37'));
    expect(objects.size).toBe(1);
    expect(key.startsWith('aws/lambda/')).toBe(true);
    expect(record.requestContext).toMatchObject({ condition: 'RetryAttemptsExhausted' });
    expect(textsOf(payload)).toEqual(['37']);
  });

  it('goes on after a restart where it had come to, and repeats what was not finished', async () => {
    await using bench = await new KinesisBench().start();
    const first: string[] = [];
    const second: string[] = [];
    await put(bench, ['a', 'b', 'c', 'd']);
    const failed = Promise.withResolvers<void>();
    const before = await start(bench, {
      settings: { ...SETTINGS, batchSize: 2, retryAttempts: -1, bisectOnError: false },
      invoke: async (event) => {
        if (textsOf(event).includes('c')) {
          failed.resolve();
          throw new Error('not now');
        }
        first.push(...textsOf(event));
      },
    });
    await failed.promise;
    await before.stop();
    await bench.stop();

    await bench.start();
    const after = await start(bench, { invoke: async (event) => void second.push(...textsOf(event)) });
    await after.drained();
    await after.stop();

    expect(first).toEqual(['a', 'b']);
    expect(second).toEqual(['c', 'd']);
  });

  it('forgets its progress when the stream was made anew', async () => {
    await using bench = await new KinesisBench().start();
    await using other = new KinesisBench();
    other.nowMs += 1000;
    await other.start();
    const checkpointFile = join(bench.dataDir, 'checkpoints.json');
    const texts: string[] = [];
    for (const [system, text] of [
      [bench, 'old'],
      [other, 'new'],
    ] as const) {
      await put(system, [text]);
      const source = await start(system, {
        checkpointFile,
        invoke: async (event) => void texts.push(...textsOf(event)),
      });
      await source.drained();
      await source.stop();
    }

    expect(texts).toEqual(['old', 'new']);
  });

  it('finishes a parent before its children, also when the parent fails at first', async () => {
    await using bench = await new KinesisBench().start();
    const delivered: string[] = [];
    let failures = 3;
    await put(bench, ['parent 1', 'parent 2']);
    await bench.client.send(
      new SplitShardCommand({
        StreamName: STREAM,
        ShardToSplit: SHARD,
        NewStartingHashKey: String(2n ** 127n),
      }),
    );
    await put(bench, ['low child'], '0');
    await put(bench, ['high child'], String(2n ** 127n));

    const source = await start(bench, {
      settings: { ...SETTINGS, retryAttempts: 5, bisectOnError: false },
      invoke: async (event) => {
        if (failures-- > 0) throw new Error('not yet');
        delivered.push(...textsOf(event));
      },
    });
    await source.drained();
    await source.stop();

    expect(delivered.slice(0, 2)).toEqual(['parent 1', 'parent 2']);
    expect(new Set(delivered.slice(2))).toEqual(new Set(['low child', 'high child']));
  });

  it('follows a split that happens while it runs', async () => {
    await using bench = await new KinesisBench().start();
    const delivered: string[] = [];
    const source = await start(bench, { invoke: async (event) => void delivered.push(...textsOf(event)) });
    await put(bench, ['before']);
    await bench.client.send(
      new SplitShardCommand({
        StreamName: STREAM,
        ShardToSplit: SHARD,
        NewStartingHashKey: String(2n ** 127n),
      }),
    );
    await put(bench, ['after']);

    await source.drained();
    await source.stop();

    expect(delivered).toEqual(['before', 'after']);
  });

  it('does not wait for its next look when it is told of something new', async () => {
    await using bench = await new KinesisBench().start();
    const delivered = Promise.withResolvers<string[]>();
    const asleep = Promise.withResolvers<void>();
    const source = await start(bench, {
      onChange: bench.kinesis.onChange,
      invoke: async (event) => delivered.resolve(textsOf(event)),
      time: {
        now: () => bench.nowMs,
        sleep: (_, signal) =>
          new Promise((resolve) => {
            if (signal.aborted) resolve();
            signal.addEventListener('abort', () => resolve()); // nothing else ends it
            asleep.resolve();
          }),
      },
    });
    await asleep.promise;

    await put(bench, ['news']);

    expect(await delivered.promise).toEqual(['news']);
    await source.stop();
  });

  it('rejects when there is no such stream', async () => {
    await using bench = await new KinesisBench().start();

    const started = start(bench, { streamName: 'nowhere' });

    await expect(started).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
