import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import middy from '@middy/core';
import { persist } from '../../shared/persist/persist.ts';
import type { Quarantine } from '../../shared/quarantine/quarantine.ts';
import { logError, logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metric.ts';
import { dynamoPorts, newToken, now, s3DeadLetters } from '../runtime/ports.ts';

const letters = s3DeadLetters();

/** Counts what is put aside, once: readings, or a batch where its readings cannot be counted. */
const quarantine: Quarantine = {
  keep: async (batch) => {
    const isNew = await letters.keep(batch);
    if (isNew) {
      const { reason, detail, arrival, device, readings } = batch;
      countMetric('Quarantined', readings ?? 1, { Reason: reason }, now());
      logWarning('quarantined', { reason, detail, arrival, device, readings });
    }
    return isNew;
  },
};

const ports = {
  ...dynamoPorts(),
  quarantine,
  now,
  newToken,
  onFailure: (_: string, error: unknown) => logError(error),
};

/**
 * Stores what the stream delivers. What can never be stored is put aside; what could not be stored for a reason
 * that may pass is reported, and delivered again from there.
 */
export const handler = middy<KinesisStreamEvent, KinesisStreamBatchResponse>().handler(async (event) => {
  const batches = event.Records.map(({ kinesis }) => ({
    arrival: kinesis.sequenceNumber,
    arrivedMs: kinesis.approximateArrivalTimestamp * 1000,
    device: kinesis.partitionKey,
    data: Buffer.from(kinesis.data, 'base64'),
  }));
  const failed = await persist(batches, ports);
  return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
});
