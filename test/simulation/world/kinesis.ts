import { roll } from './random.ts';
import type { Circumstances, Service, SimCommand } from './service.ts';

/** A record of the stream. */
export interface SimRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Buffer;
  readonly arrivalMs: number;
  /** Who put it. */
  readonly by: string;
}

/** A shard takes the partition keys whose hash is in [from, to). */
export interface Shard {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly parent: Shard | undefined;
  readonly records: SimRecord[];
  isClosed: boolean;
}

interface Observer {
  /** A record was taken. */
  readonly taken: (record: SimRecord) => void;
  /** A shard has a new record or was closed. */
  readonly changed: (shard: Shard) => void;
  readonly opened: (shard: Shard) => void;
}

/** A stream in memory. Sequence numbers rise over all shards, and grow longer on the way. */
export class SimKinesis implements Service {
  readonly name = 'Kinesis';
  readonly shards: Shard[] = [];
  readonly #now: () => number;
  readonly #observer: Observer;
  #sequence: bigint;

  constructor(seed: number, now: () => number, observer: Observer) {
    this.#now = now;
    this.#observer = observer;
    this.#sequence = 10n ** 20n - BigInt(1 + Math.floor(roll(seed, 'first sequence number') * 40));
    const count = 1 + Math.floor(roll(seed, 'shards') * 2);
    for (let nth = 0; nth < count; nth += 1) this.#open(nth / count, (nth + 1) / count, undefined);
  }

  describe({ input }: SimCommand): string {
    const { Records } = input as { Records: { PartitionKey: string }[] };
    return Records.map(({ PartitionKey }) => PartitionKey).join(' ');
  }

  apply(command: SimCommand, { refuses, actor }: Circumstances): unknown {
    if (command.constructor.name !== 'PutRecordsCommand')
      throw new Error(`${command.constructor.name} is unknown`);
    const { Records } = command.input as { Records: { Data: Uint8Array; PartitionKey: string }[] };
    const answers = Records.map(({ Data, PartitionKey }, nth) => {
      if (refuses(nth))
        return { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'refused' };
      return this.put(PartitionKey, Buffer.from(Data), actor);
    });
    return { Records: answers, FailedRecordCount: answers.filter((answer) => 'ErrorCode' in answer).length };
  }

  put(partitionKey: string, data: Buffer, by: string): { SequenceNumber: string; ShardId: string } {
    const hash = roll(0, partitionKey);
    const shard = this.shards.find(({ isClosed, from, to }) => !isClosed && from <= hash && hash < to);
    if (shard === undefined) throw new Error('no shard is open for this key');
    this.#sequence += 1n;
    const sequenceNumber = String(this.#sequence);
    const record = { sequenceNumber, partitionKey, data, arrivalMs: this.#now(), by };
    shard.records.push(record);
    this.#observer.taken(record);
    this.#observer.changed(shard);
    return { SequenceNumber: sequenceNumber, ShardId: shard.id };
  }

  /** Splits the n-th of the open shards in the middle of its keys. */
  split(nth: number): void {
    const open = this.shards.filter(({ isClosed }) => !isClosed);
    const shard = open[nth % open.length];
    if (shard === undefined) return;
    shard.isClosed = true;
    const middle = (shard.from + shard.to) / 2;
    this.#open(shard.from, middle, shard);
    this.#open(middle, shard.to, shard);
    this.#observer.changed(shard);
  }

  #open(from: number, to: number, parent: Shard | undefined): void {
    const id = `shardId-${String(this.shards.length).padStart(12, '0')}`;
    const shard: Shard = { id, from, to, parent, records: [], isClosed: false };
    this.shards.push(shard);
    this.#observer.opened(shard);
  }
}
