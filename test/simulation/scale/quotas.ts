/** Quotas as they are when nobody has asked for more: us-east-1, 2026. */
export const QUOTAS = {
  /** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  lambdaConcurrency: 1000,
  /** Requests a second of a function's URL, for each that may be under way at once: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html */
  urlRequestsPerConcurrency: 10,
  /** https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
  shardRecords: 1000,
  shardBytes: 1024 * 1024,
  newStreamShards: 4,
  streamRecords: 200_000,
  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html */
  newTableWrites: 4000,
  newTableReads: 12_000,
  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
  tableWrites: 40_000,
  tableReads: 40_000,
  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
  keyWrites: 1000,
  keyReads: 3000,
  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html */
  prefixPuts: 3500,
  /** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html; 800 in most regions */
  stateTransitions: 5000,
  mapChildren: 10_000,
} as const;
