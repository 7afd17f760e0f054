import { randomUUID } from 'node:crypto';
import { type ShardReference, type StreamRecord, toEvent } from './event.ts';

/** Why records were given up. */
export type Condition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export interface GivenUp {
  readonly records: readonly StreamRecord[];
  readonly condition: Condition;
  /** How often the function was invoked with them. */
  readonly invokeCount: number;
  /** Whether the last invocation threw, in contrast to reporting failures. */
  readonly threw: boolean;
}

export interface Destination {
  readonly shard: ShardReference;
  readonly functionArn: string;
  /** Identity of the event source mapping. */
  readonly mappingId: string;
  readonly keyPrefix: string;
}

function isoTime(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}

/**
 * The object that the platform's S3 destination keeps of records that were given up: why, which, and the
 * whole event.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export function invocationRecord(
  { records, condition, invokeCount, threw }: GivenUp,
  { shard, functionArn, mappingId, keyPrefix }: Destination,
  nowMs: number,
): { key: string; body: string } {
  const timestamp = new Date(nowMs).toISOString();
  const [year, month, day] = timestamp.slice(0, 10).split('-');
  const time = timestamp.slice(0, 19).replaceAll(':', '.');
  const first = records.at(0);
  const last = records.at(-1);
  const invoked = invokeCount > 0;
  return {
    key: `${keyPrefix}${mappingId}/${shard.shardId}/${year}/${month}/${day}/${time}-${randomUUID()}`,
    body: JSON.stringify({
      requestContext: {
        requestId: randomUUID(),
        functionArn,
        condition,
        approximateInvokeCount: invokeCount,
      },
      responseContext: {
        statusCode: invoked ? 200 : null,
        executedVersion: invoked ? '$LATEST' : null,
        functionError: threw ? 'Unhandled' : null,
      },
      version: '1.0',
      timestamp,
      KinesisBatchInfo: {
        shardId: shard.shardId,
        startSequenceNumber: first?.sequenceNumber,
        endSequenceNumber: last?.sequenceNumber,
        approximateArrivalOfFirstRecord: isoTime(first?.arrivalMs),
        approximateArrivalOfLastRecord: isoTime(last?.arrivalMs),
        batchSize: records.length,
        streamArn: shard.streamArn,
      },
      payload: JSON.stringify(toEvent(records, shard)),
    }),
  };
}
