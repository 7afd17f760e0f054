import { DescribeStreamSummaryCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import type { KinesisStreamEvent } from 'aws-lambda';
import { setTimeout as delay } from 'node:timers/promises';
import { localArn } from '../aws-json/arn.ts';
import { Checkpoints } from './checkpoints.ts';
import { backoffMs, deliver, type DeliveryPorts } from './deliver.ts';
import { type ShardReference, toEvent } from './event.ts';
import { invocationRecord } from './invocation-record.ts';
import type { EventSourceSettings, Time } from './settings.ts';
import { listShards, type ReadyShard, readyShards } from './shard-list.ts';
import { ShardReader } from './shard-reader.ts';
import { ShardWorker } from './shard-worker.ts';

export interface EventSourceOptions {
  /** Reads the stream; belongs to the caller and must live until `stop` has resolved. */
  readonly client: KinesisClient;
  /** A stream that exists. */
  readonly streamName: string;
  /** Name of the function, for the records of what was given up. */
  readonly functionName: string;
  readonly settings: EventSourceSettings;
  /** Overrides the settings' window, in seconds: a local system need not wait to save invocations. */
  readonly batchingWindowSeconds?: number;
  /** File in which progress is kept. */
  readonly checkpointFile: string;
  /** Invokes the function; gives back what it returned and rejects when it failed. */
  readonly invoke: (event: KinesisStreamEvent) => Promise<unknown>;
  /** Keeps an object with records that were given up; called again until it resolves. */
  readonly onFailure: (key: string, body: string) => Promise<void>;
  /** Told of what went wrong and is going to be tried again. */
  readonly onError?: (error: unknown) => void;
  /**
   * Pause between two looks at a shard that has nothing new, in milliseconds; 150 by default, 1,000 where
   * `onChange` cuts it short.
   */
  readonly pollMs?: number;
  /** Calls back when a shard has something new; the function that it returns ends that. */
  readonly onChange?: (listener: (change: { streamName: string; shardId: string }) => void) => () => void;
  readonly time?: Time;
}

export interface EventSource {
  /** Ends after the invocations under way; what they did not finish is delivered again at the next start. */
  readonly stop: () => Promise<void>;
  /** Resolves when everything that is in the stream now has been processed or given up. */
  readonly drained: () => Promise<void>;
}

const SYSTEM_TIME: Time = {
  now: Date.now,
  sleep: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, { signal }).catch(() => undefined);
  },
};

const DEFAULT_POLL_MS = 150;
const DEFAULT_POLL_MS_IF_TOLD = 1000;

interface Context {
  readonly options: EventSourceOptions;
  readonly settings: EventSourceSettings;
  readonly streamArn: string;
  readonly checkpoints: Checkpoints;
  readonly time: Time;
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

function deliveryPorts(shard: ShardReference, context: Context): DeliveryPorts {
  const { options, settings, checkpoints, time, signal, onError } = context;
  const told = async <Result>(action: () => Promise<Result>): Promise<Result> => {
    try {
      return await action();
    } catch (error) {
      onError(error);
      throw error;
    }
  };
  const destination = {
    shard,
    functionArn: localArn('lambda', `function:${options.functionName}`),
    mappingId: checkpoints.mappingId,
    keyPrefix: settings.deadLetterPrefix,
  };
  return {
    time,
    signal,
    invoke: (records) => told(() => options.invoke(toEvent(records, shard))),
    giveUp: (givenUp) => {
      const { key, body } = invocationRecord(givenUp, destination, time.now());
      return told(() => options.onFailure(key, body));
    },
    settled: ({ sequenceNumber }) => {
      try {
        checkpoints.advance(shard.shardId, sequenceNumber);
      } catch (error) {
        onError(error); // the next checkpoint covers this one; until then a restart delivers again
      }
    },
  };
}

function createWorker({ shardId, isChild }: ReadyShard, context: Context): ShardWorker {
  const { options, settings, streamArn, checkpoints, time, signal, onError } = context;
  const shard = { streamArn, shardId, roleArn: localArn('iam', `role/${options.functionName}`) };
  const ports = deliveryPorts(shard, context);
  return new ShardWorker({
    shard,
    settings,
    time,
    signal,
    onError,
    pollMs: options.pollMs ?? (options.onChange ? DEFAULT_POLL_MS_IF_TOLD : DEFAULT_POLL_MS),
    reader: new ShardReader({
      client: options.client,
      streamArn,
      shardId,
      after: checkpoints.last(shardId),
      startingPosition: isChild ? 'TRIM_HORIZON' : settings.startingPosition,
    }),
    deliver: (batch) => deliver(batch, settings, ports),
    finished: () => checkpoints.finish(shardId),
  });
}

/**
 * Delivers a stream to a function as Lambda's event source mapping does: each shard in order and one batch at
 * a time, at least once.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 *
 * @throws ResourceNotFoundException when there is no such stream.
 */
export async function startEventSource(options: EventSourceOptions): Promise<EventSource> {
  const { client, time = SYSTEM_TIME, onError = () => undefined } = options;
  const maxBatchingWindowSeconds = options.batchingWindowSeconds ?? options.settings.maxBatchingWindowSeconds;
  const settings = { ...options.settings, maxBatchingWindowSeconds };
  const summary = await client.send(new DescribeStreamSummaryCommand({ StreamName: options.streamName }));
  const streamArn = summary.StreamDescriptionSummary?.StreamARN ?? '';
  const createdMs = summary.StreamDescriptionSummary?.StreamCreationTimestamp?.getTime() ?? 0;
  const checkpoints = new Checkpoints(options.checkpointFile, streamArn, createdMs);
  const stopping = new AbortController();
  const { signal } = stopping;
  const context: Context = { options, settings, streamArn, checkpoints, time, signal, onError };
  const workers = new Map<string, ShardWorker>();
  const running = new Set<Promise<void>>();

  /** Starts a worker for each shard whose turn has come. */
  const discover = async (): Promise<void> => {
    const shards = await listShards(client, streamArn);
    for (const ready of readyShards(shards, (shardId) => checkpoints.isFinished(shardId))) {
      if (workers.has(ready.shardId) || signal.aborted) continue;
      const worker = createWorker(ready, context);
      workers.set(ready.shardId, worker);
      const run = worker.run().then(discoverAgain).catch(onError);
      running.add(run);
    }
  };

  const discoverAgain = async (): Promise<void> => {
    for (let retry = 0; !signal.aborted; retry += 1) {
      try {
        await discover();
        return;
      } catch (error) {
        onError(error);
        await time.sleep(backoffMs(retry), signal);
      }
    }
  };

  const unsubscribe = options.onChange?.(({ streamName, shardId }) => {
    if (streamName === options.streamName) workers.get(shardId)?.wake();
  });
  await discover();
  return {
    stop: async () => {
      unsubscribe?.();
      stopping.abort();
      await Promise.all(running);
    },
    drained: async () => {
      for (let known = -1; known !== workers.size && !signal.aborted; ) {
        known = workers.size;
        await Promise.all([...workers.values()].map((worker) => worker.drained()));
        await discoverAgain(); // children of shards that ended meanwhile
      }
    },
  };
}
