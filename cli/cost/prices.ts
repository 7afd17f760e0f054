/** US dollars in us-east-1, on demand, without free tiers and volume discounts; the links tell what holds today. */
export const PRICES = {
  /** https://aws.amazon.com/lambda/pricing/ */
  lambda: {
    request: 0.2e-6,
    /** Arm, which the stack deploys. */
    gbSecond: 0.000_013_333_4,
    /** Of what a streamed response has beyond its first 6 MB. */
    streamedGb: 0.008,
  },
  /** https://aws.amazon.com/kinesis/data-streams/pricing/ (on-demand standard; shards and PUT payload units of provisioned) */
  kinesis: { streamHour: 0.04, gbIn: 0.08, gbOut: 0.04, shardHour: 0.015, putUnit: 0.014e-6 },
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  dynamodb: { writeUnit: 0.625e-6, readUnit: 0.125e-6, gbMonth: 0.25 },
  /** https://aws.amazon.com/s3/pricing/ (Standard) */
  s3: { gbMonth: 0.023, put: 0.005e-3, get: 0.0004e-3 },
  /** https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer */
  transfer: { gbOut: 0.09 },
  /** https://aws.amazon.com/step-functions/pricing/ */
  stepFunctions: { transition: 0.025e-3 },
  /** https://aws.amazon.com/secrets-manager/pricing/ */
  secretsManager: { secretMonth: 0.4 },
  /** https://aws.amazon.com/cloudwatch/pricing/ (standard resolution; an alarm is paid for each metric that it looks at) */
  cloudWatch: { alarmMetricMonth: 0.1 },
} as const;

/** Steps in which the services count. */
export const STEPS = {
  /** Kinesis rounds each record up. https://aws.amazon.com/kinesis/data-streams/pricing/ */
  recordBytes: 1024,
  /** A PUT payload unit of a stream whose shards are provisioned. */
  putUnitBytes: 25_000,
  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
  writeBytes: 1024,
  readBytes: 4096,
  /** Added to each item. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
  itemOverheadBytes: 100,
  /** https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html */
  freeStreamBytes: 6_000_000,
} as const;
