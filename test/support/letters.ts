import { invocationRecord } from '../../local/event-source/invocation-record.ts';
import type { DeliveredBatch } from '../../shared/persist/persist.ts';
import type { RedrivePorts } from '../../shared/quarantine/redrive.ts';
import { MemoryBatchBus } from './memory/batch-bus.ts';
import { MemoryDeadLetters } from './memory/dead-letters.ts';
import { LATER_MS, memoryStores, type Stores } from './stores.ts';

const DESTINATION = {
  shard: {
    streamArn: 'arn:aws:kinesis:x:0:stream/s',
    shardId: 'shardId-0',
    roleArn: 'arn:aws:iam::0:role/r',
  },
  functionArn: 'arn:aws:lambda:x:0:function:persist',
  mappingId: 'mapping',
  keyPrefix: 'aws/lambda/',
};

/** Batches that the platform gave up together, as its object in the bucket. */
export function givenUp(batches: readonly DeliveredBatch[], atMs: number): { key: string; body: string } {
  const records = batches.map(({ arrival, data, device = 'car' }) => ({
    sequenceNumber: arrival,
    partitionKey: device,
    data: Buffer.from(data).toString('base64'),
    arrivalMs: atMs - 1000,
  }));
  const reason = { condition: 'RetryAttemptsExhausted', invokeCount: 7, threw: false } as const;
  return invocationRecord({ records, ...reason }, DESTINATION, atMs);
}

export interface RedriveBench {
  readonly stores: Stores;
  readonly letters: MemoryDeadLetters;
  readonly bus: MemoryBatchBus;
  readonly ports: RedrivePorts;
  readonly errors: unknown[];
}

/** Everything that redriving works with, in memory. */
export function redriveBench(nowMs: () => number = () => LATER_MS): RedriveBench {
  const stores = memoryStores();
  const letters = new MemoryDeadLetters();
  const bus = new MemoryBatchBus();
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  return { stores, letters, bus, errors, ports: { letters, bus, index: stores.index, now: nowMs, onError } };
}
