import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { Construct } from 'constructs';

/** Batches on their way from ingest to persist, in order per device. */
export class IngestStream extends Construct {
  readonly stream: Stream;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.stream = new Stream(this, 'Stream', {
      streamMode: StreamMode.ON_DEMAND,
      encryption: StreamEncryption.MANAGED,
      // Longer than the event source retries, so that a record is settled before it expires.
      retentionPeriod: Duration.hours(24),
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
