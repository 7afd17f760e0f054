import type { Batch } from '../../../shared/ingest/batch.ts';
import type { BatchBus } from '../../../shared/ingest/batch-bus.ts';

/** Keeps what is sent in memory, as a test's stand-in. */
export class MemoryBatchBus implements BatchBus {
  readonly sent: Batch[] = [];

  async send(batches: readonly Batch[]): Promise<readonly boolean[]> {
    for (const batch of batches) this.sent.push({ ...batch, data: Buffer.from(batch.data) });
    return batches.map(() => true);
  }
}
