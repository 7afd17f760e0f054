import type { Batch } from '../../../shared/ingest/batch.ts';
import type { BatchBus } from '../../../shared/ingest/batch-bus.ts';

/** Keeps what is sent in memory, as a test's stand-in. */
export class MemoryBatchBus implements BatchBus {
  readonly sent: Batch[] = [];

  async send(batches: readonly Batch[]): Promise<readonly boolean[]> {
    for (const { device, data } of batches) this.sent.push({ device, data: Buffer.from(data) });
    return batches.map(() => true);
  }
}
