import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Stream } from 'aws-cdk-lib/aws-kinesis';
import {
  type Function as LambdaFunction,
  type IEventSourceDlq,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { batchSizeOf, EVENT_SOURCE } from '../functions/catalogue.ts';
import { BUCKET_PREFIX } from '../shared/store/table.ts';
import type { Recordings } from './recordings.ts';

export interface DeliveryProps {
  readonly stream: Stream;
  readonly persist: LambdaFunction;
  readonly recordings: Recordings;
  readonly batchingWindowSeconds: number;
  readonly deliveriesPerShard: number;
}

/** What is counted of deliveries: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics */
export interface Delivery {
  readonly metric: (name: 'DroppedEventCount' | 'OnFailureDestinationDeliveredEventCount') => Metric;
}

/**
 * Delivers the stream to the persist function. Retries and age are bounded, since by default one record
 * that cannot be processed blocks its shard until it expires; what is given up is kept whole in the bucket.
 */
export function deliver({
  stream,
  persist,
  recordings,
  batchingWindowSeconds,
  deliveriesPerShard,
}: DeliveryProps): Delivery {
  const source = new KinesisEventSource(stream, {
    startingPosition: StartingPosition[EVENT_SOURCE.startingPosition],
    batchSize: batchSizeOf(batchingWindowSeconds),
    parallelizationFactor: deliveriesPerShard,
    maxBatchingWindow: Duration.seconds(batchingWindowSeconds),
    retryAttempts: EVENT_SOURCE.retryAttempts,
    maxRecordAge: Duration.seconds(EVENT_SOURCE.maxRecordAgeSeconds),
    bisectBatchOnError: EVENT_SOURCE.bisectOnError,
    reportBatchItemFailures: EVENT_SOURCE.reportBatchItemFailures,
    onFailure: deadLetters(recordings),
    metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
  });
  persist.addEventSource(source);
  return {
    metric: (metricName) =>
      new Metric({
        namespace: 'AWS/Lambda',
        metricName,
        dimensionsMap: { EventSourceMappingUUID: source.eventSourceMappingId },
        statistic: Stats.SUM,
        period: Duration.minutes(5),
      }),
  };
}

/** The CDK's own S3 destination grants reading and writing of the whole bucket; Lambda needs only this. */
function deadLetters(recordings: Recordings): IEventSourceDlq {
  return {
    bind(_mapping, persist) {
      persist.addToRolePolicy(
        new PolicyStatement({
          actions: ['s3:PutObject'],
          resources: [recordings.objects(BUCKET_PREFIX.givenUp)],
        }),
      );
      persist.addToRolePolicy(
        new PolicyStatement({ actions: ['s3:ListBucket'], resources: [recordings.bucket.bucketArn] }),
      );
      return { destination: recordings.bucket.bucketArn };
    },
  };
}
