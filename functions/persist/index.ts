import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import middy from '@middy/core';
import { deviceOfPartitionKey } from '../../shared/ingest/lanes.ts';
import { type Dropped, persist } from '../../shared/persist/persist.ts';
import type { Quarantine } from '../../shared/quarantine/quarantine.ts';
import { formatInstant } from '../../shared/reading/instant.ts';
import { METRICS } from '../metrics.ts';
import { resource } from '../runtime/environment.ts';
import { logError, logged, logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metric.ts';
import { dynamoPorts, newToken, now, s3DeadLetters } from '../runtime/ports.ts';

const letters = s3DeadLetters();

/** Counts what is put aside, once: readings, or a batch where its readings cannot be counted. */
const quarantine: Quarantine = {
  keep: async (batch) => {
    const isNew = await letters.keep(batch);
    if (isNew) {
      const { reason, detail, arrival, device, readings } = batch;
      countMetric(METRICS.quarantined, readings ?? 1, { Reason: reason }, now());
      logWarning('quarantined', { reason, detail, arrival, device, readings });
    }
    return isNew;
  },
};

/** Counts what came too late for a device that goes forward. A metric for each device would be paid for by each. */
function countDropped({ device, readings, arrival, last }: Dropped): void {
  countMetric(METRICS.dropped, readings, {}, now());
  logWarning('dropped', { device, readings, arrival, ...(last && { last: formatInstant(last) }) });
}

const ports = {
  ...dynamoPorts(Number(resource('indexShards'))),
  quarantine,
  now,
  newToken,
  onFailure: (_: string, error: unknown) => logError(error),
  onDropped: countDropped,
};

/**
 * Stores what the stream delivers. What can never be stored is put aside; what could not be stored for a reason
 * that may pass is reported, and delivered again from there.
 */
export const handler = middy<KinesisStreamEvent, KinesisStreamBatchResponse>()
  .use(logged)
  .handler(async (event) => {
    const batches = event.Records.map(({ kinesis }) => ({
      arrival: kinesis.sequenceNumber,
      arrivedMs: kinesis.approximateArrivalTimestamp * 1000,
      device: deviceOfPartitionKey(kinesis.partitionKey),
      data: Buffer.from(kinesis.data, 'base64'),
    }));
    const failed = await persist(batches, ports);
    return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
  });
