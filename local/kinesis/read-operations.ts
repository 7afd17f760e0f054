import * as z from 'zod';
import { AwsError } from '../aws-json/aws-error.ts';
import { operation, type Operation } from '../aws-json/operation.ts';
import type { StoredRecord } from './frame.ts';
import { MAX_GET_BYTES, MAX_GET_RECORDS, RETENTION_MS } from './limits.ts';
import { formatSequence, parseSequence } from './sequence.ts';
import { decodeIterator, encodeIterator } from './shard-iterator.ts';
import type { Shard, Stream } from './stream.ts';
import { type KinesisContext, streamReference } from './stream-operations.ts';

const iteratorRequest = z.object({
  ...streamReference,
  ShardId: z.string(),
  ShardIteratorType: z.enum([
    'AT_SEQUENCE_NUMBER',
    'AFTER_SEQUENCE_NUMBER',
    'TRIM_HORIZON',
    'LATEST',
    'AT_TIMESTAMP',
  ]),
  StartingSequenceNumber: z.optional(z.string()),
  /** Seconds since 1970. */
  Timestamp: z.optional(z.number()),
});

type IteratorRequest = z.output<typeof iteratorRequest>;

function ordinalOf(sequenceNumber: string | undefined): number {
  const ordinal = sequenceNumber === undefined ? undefined : parseSequence(sequenceNumber);
  if (ordinal === undefined) {
    throw new AwsError(
      'InvalidArgumentException',
      `invalid StartingSequenceNumber ${String(sequenceNumber)}`,
    );
  }
  return ordinal;
}

/** First ordinal that an iterator of this kind reads. */
function startOf(request: IteratorRequest, shard: Shard): number {
  if (request.ShardIteratorType === 'TRIM_HORIZON') return 0;
  if (request.ShardIteratorType === 'LATEST') return shard.log.nextOrdinal;
  if (request.ShardIteratorType === 'AT_TIMESTAMP') {
    if (request.Timestamp !== undefined) return shard.log.firstSince(request.Timestamp * 1000);
    throw new AwsError('InvalidArgumentException', 'AT_TIMESTAMP needs a Timestamp');
  }
  const ordinal = ordinalOf(request.StartingSequenceNumber);
  return request.ShardIteratorType === 'AT_SEQUENCE_NUMBER' ? ordinal : ordinal + 1;
}

function recordShape(record: StoredRecord): object {
  return {
    SequenceNumber: formatSequence(record.ordinal),
    ApproximateArrivalTimestamp: record.arrivalMs / 1000,
    Data: record.data.toString('base64'),
    PartitionKey: record.partitionKey,
    EncryptionType: 'NONE',
  };
}

function childShapes(stream: Stream, parent: Shard): object[] {
  return stream.shards
    .filter(({ description }) => description.parentId === parent.description.id)
    .map(({ description: { id, parentId, hashFrom, hashTo } }) => ({
      ShardId: id,
      ParentShards: [parentId],
      HashKeyRange: { StartingHashKey: hashFrom, EndingHashKey: hashTo },
    }));
}

function getRecords(token: string, limit: number, { streams, now }: KinesisContext): object {
  const nowMs = now();
  const iterator = decodeIterator(token, nowMs);
  const stream = streams.get({ StreamName: iterator.stream });
  stream.trim(nowMs);
  const shard = stream.shard(iterator.shard);
  const slice = shard.log.read(iterator.next, nowMs - RETENTION_MS, limit, MAX_GET_BYTES);
  const read = {
    Records: slice.records.map(recordShape),
    MillisBehindLatest: slice.leftSinceMs === undefined ? 0 : Math.max(1, nowMs - slice.leftSinceMs),
  };
  if (slice.leftSinceMs === undefined && shard.description.endOrdinal !== undefined) {
    return { ...read, ChildShards: childShapes(stream, shard) };
  }
  return { ...read, NextShardIterator: encodeIterator({ ...iterator, next: slice.next, issuedMs: nowMs }) };
}

/**
 * Operations that read records. How much and how often a shard is read is not limited here: the platform's
 * 2 MiB and five calls per second would only make a local system slower, and reading less is no error there.
 */
export function readOperations(context: KinesisContext): [string, Operation][] {
  return [
    [
      'GetShardIterator',
      operation(iteratorRequest, (input) => {
        const stream = context.streams.get(input);
        const next = startOf(input, stream.shard(input.ShardId));
        const token = { stream: stream.name, shard: input.ShardId, next, issuedMs: context.now() };
        return { ShardIterator: encodeIterator(token) };
      }),
    ],
    [
      'GetRecords',
      operation(
        z.object({ ShardIterator: z.string(), Limit: z.optional(z.int().min(1).max(MAX_GET_RECORDS)) }),
        (input) => getRecords(input.ShardIterator, input.Limit ?? MAX_GET_RECORDS, context),
      ),
    ],
  ];
}
