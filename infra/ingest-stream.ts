import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { Construct } from 'constructs';

export interface IngestStreamProps {
  /** Shards that are paid for by the hour; otherwise the stream grows by itself, and is paid for as it is used. */
  readonly streamShards?: number | undefined;
}

/** Batches on their way from ingest to persist, in order per device. */
export class IngestStream extends Construct {
  readonly stream: Stream;

  constructor(scope: Construct, id: string, { streamShards }: IngestStreamProps) {
    super(scope, id);
    this.stream = new Stream(this, 'Stream', {
      ...(streamShards === undefined
        ? { streamMode: StreamMode.ON_DEMAND }
        : { streamMode: StreamMode.PROVISIONED, shardCount: streamShards }),
      encryption: StreamEncryption.MANAGED,
      // Longer than the event source retries, so that a record is settled before it expires.
      retentionPeriod: Duration.hours(24),
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
