import * as z from 'zod';
import { AwsError } from '../aws-json/aws-error.ts';
import { operation, type Operation } from '../aws-json/operation.ts';
import { hashKey } from './hash-key.ts';
import { MAX_PUT_BYTES, MAX_PUT_RECORDS, MAX_RECORD_BYTES } from './limits.ts';
import { formatSequence } from './sequence.ts';
import type { Shard, Stream } from './stream.ts';
import { type KinesisContext, streamReference } from './stream-operations.ts';

const entry = {
  Data: z.string(),
  PartitionKey: z.string().min(1).max(256),
  ExplicitHashKey: z.optional(z.string().regex(/^(0|[1-9]\d{0,38})$/)),
};
const entrySchema = z.object(entry);

interface Written {
  readonly SequenceNumber: string;
  readonly ShardId: string;
}

interface Refused {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

interface Pending {
  readonly shard: Shard;
  readonly records: { ordinal: number; partitionKey: string; data: Buffer; place: number }[];
}

interface Entry {
  readonly partitionKey: string;
  readonly explicitHashKey: string | undefined;
  readonly data: Buffer;
  readonly sizeBytes: number;
}

function toEntry(input: z.output<typeof entrySchema>): Entry {
  const data = Buffer.from(input.Data, 'base64');
  if (Math.ceil(data.length / 3) * 4 !== input.Data.length) {
    throw new AwsError('SerializationException', 'Data is not base64');
  }
  const sizeBytes = data.length + Buffer.byteLength(input.PartitionKey);
  if (sizeBytes > MAX_RECORD_BYTES) {
    throw new AwsError(
      'ValidationException',
      `a record has ${sizeBytes} bytes, more than ${MAX_RECORD_BYTES}`,
    );
  }
  return { partitionKey: input.PartitionKey, explicitHashKey: input.ExplicitHashKey, data, sizeBytes };
}

/** Appends what shards have been given; a shard whose disk refuses leaves its own records refused. */
function flush(
  pending: Iterable<Pending>,
  results: (Written | Refused)[],
  nowMs: number,
  appended: (shardId: string) => void,
): void {
  for (const { shard, records } of pending) {
    try {
      shard.log.append(records, nowMs);
      appended(shard.description.id);
    } catch (error) {
      const refused = { ErrorCode: 'InternalFailure', ErrorMessage: String(error) };
      for (const { place } of records) results[place] = refused;
    }
  }
}

/** Writes records, each to its shard; those above the shard's rate are refused and the others kept. */
function put(stream: Stream, entries: readonly Entry[], context: KinesisContext): (Written | Refused)[] {
  const nowMs = context.now();
  stream.trim(nowMs);
  const pending = new Map<string, Pending>();
  const results = entries.map((input, place): Written | Refused => {
    const { explicitHashKey, partitionKey, data } = input;
    const shard = stream.shardFor(
      explicitHashKey === undefined ? hashKey(partitionKey) : BigInt(explicitHashKey),
    );
    const { id } = shard.description;
    if (context.enforceLimits && !shard.throughput.take(input.sizeBytes, nowMs)) {
      return {
        ErrorCode: 'ProvisionedThroughputExceededException',
        ErrorMessage: `Rate exceeded for shard ${id} in stream ${stream.name}.`,
      };
    }
    const ordinal = stream.takeOrdinal();
    const group = pending.get(id) ?? { shard, records: [] };
    group.records.push({ ordinal, partitionKey, data, place });
    pending.set(id, group);
    return { SequenceNumber: formatSequence(ordinal), ShardId: id };
  });
  flush(pending.values(), results, nowMs, (shardId) => context.changed({ streamName: stream.name, shardId }));
  return results;
}

function putOne(stream: Stream, input: Entry, context: KinesisContext): Written {
  const [result] = put(stream, [input], context);
  if (result === undefined || 'ErrorCode' in result) {
    const code = result?.ErrorCode ?? 'InternalFailure';
    throw code === 'InternalFailure'
      ? new AwsError('InternalFailureException', result?.ErrorMessage ?? 'no result', 500)
      : new AwsError(code, result?.ErrorMessage ?? code);
  }
  return result;
}

function putMany(stream: Stream, entries: readonly Entry[], context: KinesisContext): object {
  const sizeBytes = entries.reduce((sum, { sizeBytes: size }) => sum + size, 0);
  if (sizeBytes > MAX_PUT_BYTES) {
    throw new AwsError(
      'InvalidArgumentException',
      `records have ${sizeBytes} bytes, more than ${MAX_PUT_BYTES}`,
    );
  }
  const results = put(stream, entries, context);
  return { FailedRecordCount: results.filter((result) => 'ErrorCode' in result).length, Records: results };
}

/** Operations that write records. A record that is acknowledged has been handed to the operating system. */
export function writeOperations(context: KinesisContext): [string, Operation][] {
  const { streams } = context;
  return [
    [
      'PutRecord',
      operation(z.object({ ...streamReference, ...entry }), (input) =>
        putOne(streams.get(input), toEntry(input), context),
      ),
    ],
    [
      'PutRecords',
      operation(
        z.object({ ...streamReference, Records: z.array(entrySchema).min(1).max(MAX_PUT_RECORDS) }),
        (input) => putMany(streams.get(input), input.Records.map(toEntry), context),
      ),
    ],
  ];
}
