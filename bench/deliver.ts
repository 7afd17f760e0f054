import type { Batch } from '../shared/ingest/batch.ts';
import { ingest } from '../shared/ingest/ingest.ts';
import type { RecordingIndex } from '../shared/index/recording-index.ts';
import { persist } from '../shared/persist/persist.ts';
import type { ReadingStore } from '../shared/segment/reading-store.ts';
import { MemoryBatchBus } from '../test/support/memory/batch-bus.ts';
import { MemoryDeadLetters } from '../test/support/memory/dead-letters.ts';
import { ingestInto } from '../test/support/ingest-ports.ts';

/** Later than every reading of the benchmarks. */
export const NOW_MS = Date.UTC(2026, 5, 15, 12);

/** Records that one delivery of the stream holds at most, and their bytes: what a shard takes in a second. */
const POLL = { records: 100, bytes: 1024 * 1024 } as const;

export interface Ports {
  readonly readings: ReadingStore;
  readonly index: RecordingIndex;
}

/** Sends bodies through ingest. @returns the batches that it put on the stream */
export async function ingestBodies(device: string, bodies: readonly Buffer[]): Promise<Batch[]> {
  const bus = new MemoryBatchBus();
  for (const body of bodies) {
    const receipt = await ingest([body], { defaultDevice: device, nowMs: NOW_MS }, ingestInto(bus));
    if (receipt.invalidCount > 0) throw new Error(`invalid readings: ${receipt.invalid[0]?.reason}`);
  }
  return bus.sent;
}

/** Cuts batches into deliveries as they come when the stream's shard is full. */
export function fullPolls(batches: readonly Batch[]): Batch[][] {
  const polls: Batch[][] = [];
  let poll: Batch[] = [];
  let bytes = 0;
  for (const batch of batches) {
    if (poll.length > 0 && (poll.length === POLL.records || bytes + batch.data.length > POLL.bytes)) {
      polls.push(poll);
      poll = [];
      bytes = 0;
    }
    poll.push(batch);
    bytes += batch.data.length;
  }
  if (poll.length > 0) polls.push(poll);
  return polls;
}

/**
 * Persists deliveries one after the other.
 *
 * @param nowMs by when they come; a day that is over by then is marked with each of them
 */
export async function persistPolls(
  polls: readonly (readonly Batch[])[],
  ports: Ports,
  nowMs: number = NOW_MS,
): Promise<void> {
  let arrival = 1_000_000;
  const quarantine = new MemoryDeadLetters();
  for (const poll of polls) {
    const delivered = poll.map(({ data }) => ({ arrival: String((arrival += 1)), data }));
    const failed = await persist(delivered, {
      ...ports,
      quarantine,
      now: () => nowMs,
      newToken: () => String(arrival),
      onFailure: (_arrival, error) => {
        throw error;
      },
    });
    if (failed !== undefined) throw new Error(`batch ${failed} was not stored`);
    if (quarantine.kept.length > 0) throw new Error(`put aside: ${quarantine.kept[0]?.detail}`);
  }
}
