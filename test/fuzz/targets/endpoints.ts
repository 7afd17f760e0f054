import { deepStrictEqual } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { AwsError } from '../../../local/aws-json/aws-error.ts';
import { readOperations } from '../../../local/kinesis/read-operations.ts';
import { encodeIterator } from '../../../local/kinesis/shard-iterator.ts';
import { streamOperations } from '../../../local/kinesis/stream-operations.ts';
import { Streams } from '../../../local/kinesis/streams.ts';
import { writeOperations } from '../../../local/kinesis/write-operations.ts';
import { mutatedText } from '../mutations.ts';
import { fuzzTarget } from '../target.ts';

const STREAM = 'fuzz';
const SHARD = 'shardId-000000000000';

/** The operations of a Kinesis endpoint with one stream, in a folder that goes with the process. */
function openOperations() {
  const folder = mkdtempSync(join(tmpdir(), 'odograph-fuzz-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const streams = new Streams(folder, 0);
  streams.create(STREAM, 2, 0);
  const context = { streams, now: () => 0, enforceLimits: true, defaultShardCount: 1, changed: () => {} };
  return new Map([...streamOperations(context), ...writeOperations(context), ...readOperations(context)]);
}

let operations: ReturnType<typeof openOperations> | undefined;

const inputs: readonly (readonly [string, object])[] = [
  ['PutRecord', { StreamName: STREAM, Data: 'AQID', PartitionKey: 'car' }],
  [
    'PutRecords',
    { StreamName: STREAM, Records: [{ Data: '', PartitionKey: '__proto__', ExplicitHashKey: '7' }] },
  ],
  ['GetShardIterator', { StreamName: STREAM, ShardId: SHARD, ShardIteratorType: 'TRIM_HORIZON' }],
  [
    'GetShardIterator',
    { StreamName: STREAM, ShardId: SHARD, ShardIteratorType: 'AT_TIMESTAMP', Timestamp: 1.5 },
  ],
  [
    'GetShardIterator',
    {
      StreamARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${STREAM}`,
      ShardId: SHARD,
      ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
      StartingSequenceNumber: '49590338271490256608559692538361571095921575989136588898',
    },
  ],
  [
    'GetRecords',
    { ShardIterator: encodeIterator({ stream: STREAM, shard: SHARD, next: 0, issuedMs: 0 }), Limit: 10 },
  ],
  ['ListShards', { StreamName: STREAM, MaxResults: 1 }],
  ['DescribeStream', { StreamName: STREAM, Limit: 1, ExclusiveStartShardId: SHARD }],
  ['DescribeStreamSummary', { StreamName: STREAM }],
];

const requests = fc
  .constantFrom(...inputs)
  .chain(([name, input]) => fc.tuple(fc.constant(name), mutatedText(fc.constant(JSON.stringify(input)))));

/** Whatever JSON comes, the answer is JSON too, or an error that the service has. */
const kinesis = fuzzTarget('Kinesis operations', 2, requests, async ([name, text]) => {
  operations ??= openOperations();
  const input = parsed(text);
  if (input === undefined) return;
  try {
    const answer = await operations.get(name)?.(input);
    deepStrictEqual(typeof JSON.stringify(answer ?? {}), 'string');
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
});

/** The endpoint itself refuses what is no JSON, before any operation sees it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const ENDPOINT_TARGETS = [kinesis];
