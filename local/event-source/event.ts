import type { KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import { MAX_EVENT_BYTES } from './settings.ts';

/** A record on its way to the function. */
export interface StreamRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  /** Base64. */
  readonly data: string;
  /** Milliseconds since 1970. */
  readonly arrivalMs: number;
}

/** One shard of one stream, as events name it. */
export interface ShardReference {
  readonly streamArn: string;
  readonly shardId: string;
  /** Role in whose name the function is invoked. */
  readonly roleArn: string;
}

function toEventRecord(record: StreamRecord, shard: ShardReference): KinesisStreamRecord {
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: record.partitionKey,
      sequenceNumber: record.sequenceNumber,
      data: record.data,
      approximateArrivalTimestamp: record.arrivalMs / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shard.shardId}:${record.sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: shard.roleArn,
    awsRegion: shard.streamArn.split(':')[3] ?? '',
    eventSourceARN: shard.streamArn,
  };
}

/** The event with which the function is invoked. */
export function toEvent(records: readonly StreamRecord[], shard: ShardReference): KinesisStreamEvent {
  return { Records: records.map((record) => toEventRecord(record, shard)) };
}

/** Bytes of an event without records, and of the comma between two. */
const ENVELOPE_BYTES = Buffer.byteLength(JSON.stringify({ Records: [] }));
const COMMA_BYTES = 1;

/** Bytes that a record takes in the event's JSON. */
function eventBytes(record: StreamRecord, shard: ShardReference): number {
  const withoutData = JSON.stringify(toEventRecord({ ...record, data: '' }, shard));
  return Buffer.byteLength(withoutData) + record.data.length + COMMA_BYTES;
}

/**
 * How many records from the start fit into one event; at least one.
 *
 * @returns `full` tells whether one more record would not fit, and so there is no use in waiting for it.
 */
export function cutBatch(
  records: readonly StreamRecord[],
  batchSize: number,
  shard: ShardReference,
): { count: number; full: boolean } {
  let bytes = ENVELOPE_BYTES;
  for (const [at, record] of records.entries()) {
    bytes += eventBytes(record, shard);
    if (at >= batchSize || (at > 0 && bytes > MAX_EVENT_BYTES)) return { count: at, full: true };
  }
  return { count: records.length, full: records.length >= batchSize };
}
