import { createHash } from 'node:crypto';
import { BUCKET_PREFIX } from '../store/table.ts';
import type { QuarantinedBatch } from './quarantine.ts';

/** Version of the envelope below. Letters of every version ever written stay readable. */
export const ENVELOPE_VERSION = 1;

/** What a letter is called: the same batch of the same arrival always the same. */
export function letterKey({ arrival, data }: Pick<QuarantinedBatch, 'arrival' | 'data'>): string {
  const content = createHash('sha256').update(data).digest('base64url').slice(0, 22);
  return `${BUCKET_PREFIX.deadLetters}${arrival}-${content}.json`;
}

/** A batch that is put aside, as JSON: what is known of it, and its data in base64. */
export function letterText(batch: QuarantinedBatch): string {
  const { reason, detail, arrival, arrivedMs, device, readings, atMs, data } = batch;
  return JSON.stringify({
    version: ENVELOPE_VERSION,
    reason,
    detail,
    device,
    arrival,
    arrivedAt: arrivedMs === undefined ? undefined : new Date(arrivedMs).toISOString(),
    quarantinedAt: new Date(atMs).toISOString(),
    readings,
    data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
  });
}
