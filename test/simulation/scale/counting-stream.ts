import { KinesisClient } from '@aws-sdk/client-kinesis';
import { STEPS } from '../../../cli/cost/prices.ts';
import { KinesisBatchBus } from '../../../shared/ingest/batch-bus.kinesis.ts';
import type { SimCommand } from '../world/service.ts';

export interface StreamRecord {
  readonly arrival: string;
  readonly device: string;
  readonly data: Uint8Array;
}

/** A stream that counts what is put, and hands it over. */
export class CountingStream {
  calls = 0;
  records = 0;
  /** Data and partition keys, as the limits of shards count. */
  bytes = 0;
  /** Units of 1 KB that each record is rounded up to, as it is paid for. */
  billedUnits = 0;
  #held: StreamRecord[] = [];

  readonly bus = new KinesisBatchBus({
    client: Object.assign(Object.create(KinesisClient.prototype) as KinesisClient, {
      send: async (command: SimCommand) => this.#put(command),
    }),
    streamName: 'stream',
    attempts: 1,
    pause: async () => {},
    onError: (error) => {
      throw error;
    },
  });

  /** What was put since the last time. */
  take(): StreamRecord[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }

  #put({ input }: SimCommand): object {
    const { Records } = input as { Records: { Data: Uint8Array; PartitionKey: string }[] };
    this.calls += 1;
    const answers = Records.map(({ Data: data, PartitionKey: device }) => {
      this.records += 1;
      const bytes = data.length + Buffer.byteLength(device);
      this.bytes += bytes;
      this.billedUnits += Math.ceil(bytes / STEPS.recordBytes);
      const arrival = String(SEQUENCE + BigInt(this.records));
      this.#held.push({ arrival, device, data });
      return { SequenceNumber: arrival, ShardId: 'shard' };
    });
    return { Records: answers, FailedRecordCount: 0 };
  }
}

/** As long as sequence numbers are. */
const SEQUENCE = 10n ** 55n;
