import type { KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import middy from '@middy/core';
import { persist } from '../../shared/persist/persist.ts';
import { logError } from '../runtime/log.ts';
import { dynamoPorts, newToken, now } from '../runtime/ports.ts';

const ports = { ...dynamoPorts(), now, newToken, onFailure: (_: string, error: unknown) => logError(error) };

/** Stores what the stream delivers; what could not be stored is reported, and delivered again from there. */
export const handler = middy<KinesisStreamEvent, KinesisStreamBatchResponse>().handler(async (event) => {
  const batches = event.Records.map(({ kinesis }) => ({
    arrival: kinesis.sequenceNumber,
    data: Buffer.from(kinesis.data, 'base64'),
  }));
  const failed = await persist(batches, ports);
  return { batchItemFailures: failed === undefined ? [] : [{ itemIdentifier: failed }] };
});
