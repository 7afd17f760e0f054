import { startAwsJson, type AwsJsonEndpoint } from '../aws-json/endpoint.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { readOperations } from './read-operations.ts';
import { type ShardChange, streamOperations } from './stream-operations.ts';
import { Streams } from './streams.ts';
import { writeOperations } from './write-operations.ts';

export interface KinesisOptions {
  /** Directory of the records; one process at a time. */
  readonly dataDir: string;
  /** TCP port on 127.0.0.1; 0, the default, lets the system choose. */
  readonly port?: number;
  /** Streams to make where they do not exist yet. */
  readonly streamNames?: readonly string[];
  /** Shards of a stream that is made without saying how many; 1 by default. */
  readonly shardCount?: number;
  /** Whether shards refuse what is above 1 MiB or 1,000 records per second; the default. */
  readonly enforceLimits?: boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface Kinesis extends AwsJsonEndpoint {
  /**
   * Calls back whenever a shard got records or was closed, so that a reader in the same process need not look
   * in vain. The function that it returns ends that.
   */
  readonly onChange: (listener: (change: ShardChange) => void) => () => void;
}

/**
 * Serves the part of the Kinesis API that writing to and reading from a stream takes, for the AWS SDK as it
 * is. Records are kept in files: an acknowledged record outlives the process, also when it is killed.
 *
 * @throws DamagedSegmentError when a file of records is damaged.
 *
 * @example
 * const kinesis = await startKinesis({ dataDir: '.odograph/kinesis', streamNames: ['readings'], shardCount: 4 });
 * const client = new KinesisClient({ endpoint: kinesis.url });
 */
export async function startKinesis(options: KinesisOptions): Promise<Kinesis> {
  const {
    dataDir,
    port = 0,
    streamNames = [],
    shardCount = 1,
    enforceLimits = true,
    now = Date.now,
  } = options;
  const streams = new Streams(dataDir, now());
  for (const name of streamNames) {
    if (!streams.has(name)) streams.create(name, shardCount, now());
  }
  const listeners = new Set<(change: ShardChange) => void>();
  const changed = (change: ShardChange): void => {
    for (const listener of listeners) listener(change);
  };
  const context = { streams, now, enforceLimits, defaultShardCount: shardCount, changed };
  const endpoint = await startAwsJson({
    port,
    target: 'Kinesis_20131202',
    contentType: 'application/x-amz-json-1.1',
    maxBodyBytes: MAX_BODY_BYTES,
    operations: new Map([
      ...streamOperations(context),
      ...writeOperations(context),
      ...readOperations(context),
    ]),
  });
  return {
    url: endpoint.url,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      await endpoint.close();
      streams.close();
    },
  };
}
