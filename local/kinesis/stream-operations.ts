import * as z from 'zod';
import { AwsError } from '../aws-json/aws-error.ts';
import { operation, type Operation } from '../aws-json/operation.ts';
import { MAX_SHARDS, RETENTION_MS } from './limits.ts';
import { formatSequence } from './sequence.ts';
import type { Shard, Stream } from './stream.ts';
import type { ShardDescription } from './stream-description.ts';
import type { Streams } from './streams.ts';

/** A shard has something new for its readers. */
export interface ShardChange {
  readonly streamName: string;
  readonly shardId: string;
}

/** What every operation works on. */
export interface KinesisContext {
  readonly streams: Streams;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether a shard refuses what is above its rate. */
  readonly enforceLimits: boolean;
  readonly defaultShardCount: number;
  /** Called after a shard got records or was closed. */
  readonly changed: (change: ShardChange) => void;
}

/** Names a stream; one of the two is needed. */
export const streamReference = { StreamName: z.optional(z.string()), StreamARN: z.optional(z.string()) };

export const streamName = z.string().regex(/^[a-zA-Z0-9_.-]{1,128}$/);

function shardShape(shard: ShardDescription): object {
  return {
    ShardId: shard.id,
    ParentShardId: shard.parentId,
    HashKeyRange: { StartingHashKey: shard.hashFrom, EndingHashKey: shard.hashTo },
    SequenceNumberRange: {
      StartingSequenceNumber: formatSequence(shard.startOrdinal),
      EndingSequenceNumber: shard.endOrdinal === undefined ? undefined : formatSequence(shard.endOrdinal),
    },
  };
}

function streamShape(stream: Stream): object {
  return {
    StreamName: stream.name,
    StreamARN: stream.arn,
    StreamStatus: 'ACTIVE',
    StreamModeDetails: { StreamMode: 'PROVISIONED' },
    RetentionPeriodHours: RETENTION_MS / 3_600_000,
    StreamCreationTimestamp: stream.createdMs / 1000,
    EnhancedMonitoring: [],
    EncryptionType: 'NONE',
  };
}

/** Part of a list of shards after one of them. */
function shardsAfter(
  shards: Shard[],
  after: string | undefined,
  limit: number,
): { page: Shard[]; more: boolean } {
  const rest = after === undefined ? shards : shards.filter(({ description }) => description.id > after);
  return { page: rest.slice(0, limit), more: rest.length > limit };
}

function split(stream: Stream, shardToSplit: string, newStart: bigint, nowMs: number): void {
  const shard = stream.shard(shardToSplit);
  const { hashFrom, hashTo, endOrdinal } = shard.description;
  if (endOrdinal !== undefined)
    throw new AwsError('InvalidArgumentException', `shard ${shardToSplit} is closed`);
  if (newStart <= BigInt(hashFrom) || newStart > BigInt(hashTo)) {
    throw new AwsError('InvalidArgumentException', `${newStart} does not divide ${hashFrom}..${hashTo}`);
  }
  if (stream.shards.length + 2 > MAX_SHARDS) throw new AwsError('LimitExceededException', 'too many shards');
  stream.split(shard, newStart, nowMs);
}

/** Operations on streams and shards as such. */
export function streamOperations(context: KinesisContext): [string, Operation][] {
  const { streams, now } = context;
  const reference = z.object(streamReference);
  return [
    [
      'CreateStream',
      operation(
        z.object({ StreamName: streamName, ShardCount: z.optional(z.int().min(1).max(MAX_SHARDS)) }),
        (input) => streams.create(input.StreamName, input.ShardCount ?? context.defaultShardCount, now()),
      ),
    ],
    [
      'DescribeStream',
      operation(
        z.object({
          ...streamReference,
          Limit: z.optional(z.int().min(1).max(10_000)),
          ExclusiveStartShardId: z.optional(z.string()),
        }),
        (input) => {
          const stream = streams.get(input);
          const { page, more } = shardsAfter(stream.shards, input.ExclusiveStartShardId, input.Limit ?? 100);
          const shards = page.map(({ description }) => shardShape(description));
          return { StreamDescription: { ...streamShape(stream), Shards: shards, HasMoreShards: more } };
        },
      ),
    ],
    [
      'DescribeStreamSummary',
      operation(reference, (input) => {
        const stream = streams.get(input);
        const open = stream.shards.filter(({ description }) => description.endOrdinal === undefined);
        return {
          StreamDescriptionSummary: { ...streamShape(stream), OpenShardCount: open.length, ConsumerCount: 0 },
        };
      }),
    ],
    [
      'ListShards',
      operation(z.object({ ...streamReference, ExclusiveStartShardId: z.optional(z.string()) }), (input) => {
        const { page } = shardsAfter(streams.get(input).shards, input.ExclusiveStartShardId, MAX_SHARDS);
        return { Shards: page.map(({ description }) => shardShape(description)) };
      }),
    ],
    [
      'SplitShard',
      operation(
        z.object({
          ...streamReference,
          ShardToSplit: z.string(),
          NewStartingHashKey: z.string().regex(/^(0|[1-9]\d{0,38})$/),
        }),
        (input) => {
          const stream = streams.get(input);
          split(stream, input.ShardToSplit, BigInt(input.NewStartingHashKey), now());
          context.changed({ streamName: stream.name, shardId: input.ShardToSplit });
        },
      ),
    ],
  ];
}
