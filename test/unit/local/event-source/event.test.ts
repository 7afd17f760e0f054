import { describe, expect, it } from 'vitest';
import { cutBatch, toEvent } from '../../../../local/event-source/event.ts';
import { invocationRecord } from '../../../../local/event-source/invocation-record.ts';
import { MAX_EVENT_BYTES } from '../../../../local/event-source/settings.ts';
import { streamRecords } from './support.ts';

const SHARD = {
  streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/readings',
  shardId: 'shardId-000000000002',
  roleArn: 'arn:aws:iam:us-east-1:000000000000:role/persist',
};
const AT_MS = Date.UTC(2026, 2, 4, 5, 6, 7, 89);

describe('cutBatch', () => {
  it('waits for more while the batch has room', () => {
    expect(cutBatch(streamRecords(['1', '2'], AT_MS), 3, SHARD)).toEqual({ count: 2, full: false });
    expect(cutBatch([], 3, SHARD)).toEqual({ count: 0, full: false });
  });

  it('cuts at the batch size', () => {
    expect(cutBatch(streamRecords(['1', '2', '3'], AT_MS), 3, SHARD)).toEqual({ count: 3, full: true });
    expect(cutBatch(streamRecords(['1', '2', '3', '4'], AT_MS), 3, SHARD)).toEqual({ count: 3, full: true });
  });

  it('cuts where the event would pass 6 MB, exactly', () => {
    const [first, second] = streamRecords(['1', 'schlüssel "2"'], AT_MS);
    const emptyBytes = Buffer.byteLength(JSON.stringify(toEvent([first!, second!], SHARD)));
    const fitting = 'A'.repeat(MAX_EVENT_BYTES - emptyBytes - 1);

    const fits = cutBatch([first!, { ...second!, data: fitting }], 10, SHARD);
    const not = cutBatch([first!, { ...second!, data: `${fitting}AA` }], 10, SHARD);

    expect(fits).toEqual({ count: 2, full: false });
    expect(not).toEqual({ count: 1, full: true });
  });

  it('delivers a record that is too large by itself all the same', () => {
    const [record] = streamRecords(['1'], AT_MS);
    const data = 'A'.repeat(MAX_EVENT_BYTES);

    expect(cutBatch([{ ...record!, data }, record!], 10, SHARD)).toEqual({ count: 1, full: true });
  });
});

describe('invocationRecord', () => {
  it('is what the platform’s S3 destination keeps', () => {
    const records = streamRecords(['1', '2'], AT_MS);
    const givenUp = { records, condition: 'RetryAttemptsExhausted', invokeCount: 7, threw: true } as const;
    const destination = {
      shard: SHARD,
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:persist',
      mappingId: 'b1c2',
      keyPrefix: 'aws/lambda/',
    };

    const { key, body } = invocationRecord(givenUp, destination, AT_MS);

    const { payload, ...rest }: Record<string, unknown> = JSON.parse(body);
    expect(key).toMatch(
      /^aws\/lambda\/b1c2\/shardId-000000000002\/2026\/03\/04\/2026-03-04T05\.06\.07-[0-9a-f-]{36}$/,
    );
    expect(JSON.parse(String(payload))).toEqual(toEvent(records, SHARD));
    expect(rest).toEqual({
      requestContext: {
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        functionArn: destination.functionArn,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 7,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: '2026-03-04T05:06:07.089Z',
      KinesisBatchInfo: {
        shardId: SHARD.shardId,
        startSequenceNumber: '1',
        endSequenceNumber: '2',
        approximateArrivalOfFirstRecord: '2026-03-04T05:06:07.089Z',
        approximateArrivalOfLastRecord: '2026-03-04T05:06:07.089Z',
        batchSize: 2,
        streamArn: SHARD.streamArn,
      },
    });
  });
});
