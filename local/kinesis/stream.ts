import { join } from 'node:path';
import { localArn } from '../aws-json/arn.ts';
import { AwsError } from '../aws-json/aws-error.ts';
import { RETENTION_MS } from './limits.ts';
import { ShardLog } from './shard-log.ts';
import {
  describeNewStream,
  readDescription,
  type ShardDescription,
  shardId,
  type StreamDescription,
  writeDescription,
} from './stream-description.ts';
import { Throughput } from './throughput.ts';

const DESCRIPTION_FILE = 'stream.json';

/** A shard with its records and what it may still take in this second. */
export interface Shard {
  readonly description: ShardDescription;
  readonly log: ShardLog;
  readonly throughput: Throughput;
}

/** One stream: its shards, and the ordinals that order all its records. */
export class Stream {
  readonly arn: string;
  readonly #directory: string;
  readonly #description: StreamDescription;
  readonly #shards = new Map<string, Shard>();
  #nextOrdinal = 1;

  private constructor(directory: string, description: StreamDescription, nowMs: number) {
    this.#directory = directory;
    this.#description = description;
    this.arn = localArn('kinesis', `stream/${description.name}`);
    for (const shard of description.shards) this.#open(shard, nowMs);
  }

  /** Makes a stream with its directory. */
  static create(directory: string, name: string, shardCount: number, nowMs: number): Stream {
    const description = describeNewStream(name, shardCount, nowMs);
    writeDescription(join(directory, DESCRIPTION_FILE), description);
    return new Stream(directory, description, nowMs);
  }

  /** Opens the stream in a directory; `undefined` when there is none. */
  static open(directory: string, nowMs: number): Stream | undefined {
    const description = readDescription(join(directory, DESCRIPTION_FILE));
    if (description === undefined) return undefined;
    const stream = new Stream(directory, description, nowMs);
    stream.trim(nowMs);
    return stream;
  }

  get name(): string {
    return this.#description.name;
  }

  get createdMs(): number {
    return this.#description.createdMs;
  }

  /** All shards, in the order in which they were made. */
  get shards(): Shard[] {
    return [...this.#shards.values()];
  }

  /** @throws AwsError ResourceNotFoundException */
  shard(id: string): Shard {
    const shard = this.#shards.get(id);
    if (shard === undefined) {
      throw new AwsError('ResourceNotFoundException', `shard ${id} of stream ${this.name} does not exist`);
    }
    return shard;
  }

  /** The open shard that takes this hash key. */
  shardFor(hash: bigint): Shard {
    const shard = this.shards.find(
      ({ description: { hashFrom, hashTo, endOrdinal } }) =>
        endOrdinal === undefined && hash >= BigInt(hashFrom) && hash <= BigInt(hashTo),
    );
    if (shard === undefined)
      throw new AwsError('InvalidArgumentException', `hash key ${hash} is out of range`);
    return shard;
  }

  /** Gives out the next ordinal of the stream. */
  takeOrdinal(): number {
    const ordinal = this.#nextOrdinal;
    this.#nextOrdinal += 1;
    return ordinal;
  }

  /** Deletes what is past retention. */
  trim(nowMs: number): void {
    for (const { log } of this.#shards.values()) log.trim(nowMs - RETENTION_MS);
  }

  /** Closes a shard and divides its range: the second child begins at `newStart`. */
  split(parent: Shard, newStart: bigint, nowMs: number): void {
    const { id, hashFrom, hashTo } = parent.description;
    const startOrdinal = this.takeOrdinal();
    const ranges = [
      { hashFrom, hashTo: String(newStart - 1n) },
      { hashFrom: String(newStart), hashTo },
    ];
    const children = ranges.map((range, at) => ({
      id: shardId(this.#description.shards.length + at),
      parentId: id,
      ...range,
      startOrdinal,
    }));
    parent.description.endOrdinal = startOrdinal - 1;
    this.#description.shards.push(...children);
    writeDescription(join(this.#directory, DESCRIPTION_FILE), this.#description);
    for (const child of children) this.#open(child, nowMs);
  }

  close(): void {
    for (const { log } of this.#shards.values()) log.close();
  }

  #open(description: ShardDescription, nowMs: number): void {
    const log = new ShardLog(join(this.#directory, description.id));
    this.#shards.set(description.id, { description, log, throughput: new Throughput(nowMs) });
    this.#nextOrdinal = Math.max(this.#nextOrdinal, log.nextOrdinal, description.startOrdinal);
  }
}
