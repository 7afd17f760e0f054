import { GetRecordsCommand, GetShardIteratorCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import type { StreamRecord } from './event.ts';

/** Most records that one GetRecords call may be asked for. */
const MAX_GET_RECORDS = 10_000;

export interface ReaderOptions {
  readonly client: KinesisClient;
  readonly streamArn: string;
  readonly shardId: string;
  /** Sequence number after which to begin; without it at the starting position. */
  readonly after: string | undefined;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
}

export interface Poll {
  readonly records: StreamRecord[];
  /** Nothing more was in the shard at the time of the call. */
  readonly atTip: boolean;
  /** The shard is closed and has been read to its end. */
  readonly ended: boolean;
}

/** Reads a shard from front to back, through whatever happens to its iterator. */
export class ShardReader {
  readonly #options: ReaderOptions;
  #after: string | undefined;
  #iterator: string | undefined;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#after = options.after;
  }

  /**
   * Reads what comes next.
   *
   * @throws what the client throws; the next call begins behind the last record that was given out.
   */
  async poll(limit: number): Promise<Poll> {
    const { client } = this.#options;
    try {
      this.#iterator ??= await this.#open();
      const answer = await client.send(
        new GetRecordsCommand({ ShardIterator: this.#iterator, Limit: Math.min(limit, MAX_GET_RECORDS) }),
      );
      const records = (answer.Records ?? []).map((record) => ({
        sequenceNumber: record.SequenceNumber ?? '',
        partitionKey: record.PartitionKey ?? '',
        data: Buffer.from(record.Data ?? []).toString('base64'),
        arrivalMs: record.ApproximateArrivalTimestamp?.getTime() ?? 0,
      }));
      this.#after = records.at(-1)?.sequenceNumber ?? this.#after;
      this.#iterator = answer.NextShardIterator;
      const ended = answer.NextShardIterator === undefined;
      return { records, atTip: ended || answer.MillisBehindLatest === 0, ended };
    } catch (error) {
      this.#iterator = undefined;
      throw error;
    }
  }

  async #open(): Promise<string | undefined> {
    const { client, streamArn, shardId, startingPosition } = this.#options;
    const start =
      this.#after === undefined
        ? ({ ShardIteratorType: startingPosition } as const)
        : ({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: this.#after } as const);
    const answer = await client.send(
      new GetShardIteratorCommand({ StreamARN: streamArn, ShardId: shardId, ...start }),
    );
    return answer.ShardIterator;
  }
}
