/**
 * The one DynamoDB table. Every item has a partition key and a sort key; `expires` is read by DynamoDB's
 * time to live (epoch seconds).
 */
export const TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  timeToLive: 'expires',
} as const;

/** Key prefixes in the bucket. Only what stands under `dumps/` is ever served. */
export const BUCKET_PREFIX = {
  /** Daily recordings. */
  dumps: 'dumps/',
  /** Lists of device-days that a dump run works through. */
  work: 'work/',
  /** Batches, and readings of batches, that persist put aside. */
  deadLetters: 'dead-letters/',
  /**
   * Records that Lambda gave up on. The service chooses this prefix, it cannot be configured:
   * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
   */
  givenUp: 'aws/lambda/',
  /** Bodies of dashboards. */
  dashboards: 'dashboards/',
  /** JSON schemas that a deployment holds dashboards against in place of Odograph's own. */
  schemas: 'schemas/',
} as const;
