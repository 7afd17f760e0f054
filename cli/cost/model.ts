import { EVENT_SOURCE } from '../../functions/catalogue.ts';
import { KEY_LIMITS } from '../../shared/access/limits.ts';
import { CONCURRENT_DEVICES } from '../../shared/persist/persist.ts';
import { ASSUMED } from './assumptions.ts';
import { MEASURED } from './measured.ts';
import { PRICES, STEPS } from './prices.ts';

/** What a system is used for. */
export interface Usage {
  readonly readingsPerDay: number;
  readonly devices: number;
  /** Sensors of each device. */
  readonly sensors: number;
  /** Bytes that a packed reading takes where many are packed together. */
  readonly bytesPerReading: number;
  /** Seconds between two requests of a device. */
  readonly batchSeconds: number;
  /** Readings that viewers load in a day, streamed. */
  readonly readsPerDay: number;
  /** Shards of the stream that are paid for by the hour; otherwise it is on demand. */
  readonly streamShards?: number | undefined;
  /** Days of readings that the table holds. */
  readonly hotDays: number;
  /** Days of recordings that the bucket holds. */
  readonly fileDays: number;
}

/** USD in a month, by service. */
export type Bill = ReadonlyMap<Service, number>;

export const SERVICES = [
  'Lambda',
  'Kinesis',
  'DynamoDB writes',
  'DynamoDB storage',
  'DynamoDB reads',
  'S3',
  'Step Functions',
  'Secrets Manager',
  'CloudWatch alarms',
  'Data transfer',
] as const;
export type Service = (typeof SERVICES)[number];

/** What a usage comes to in a month, before prices. */
export interface Units {
  readonly readings: number;
  readonly requests: number;
  /** Readings in one request. */
  readonly perRequest: number;
  /** Packed bytes of one request. */
  readonly packedBytes: number;
  readonly writeUnits: number;
  /** Times that a function reads the key of a device. */
  readonly keyReads: number;
  /** Read units that it takes to take readings in. */
  readonly indexReads: number;
}

const SECONDS_PER_DAY = 86_400;
const MS_PER_DAY = SECONDS_PER_DAY * 1000;
const GB = 1e9;
/** Records that a shard takes in a second: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const SHARD_RECORDS = 1000;

export function unitsOf(usage: Usage): Units {
  const days = ASSUMED.daysPerMonth;
  const readings = usage.readingsPerDay * days;
  // A device that has nothing to send sends no request.
  const perDay = Math.min((usage.devices * SECONDS_PER_DAY) / usage.batchSeconds, usage.readingsPerDay);
  const perRequest = usage.readingsPerDay / perDay;
  const started = Math.min(usage.sensors, perRequest);
  const packedBytes =
    started * Math.max(MEASURED.firstOfSensorBytes, usage.bytesPerReading) +
    Math.max(0, perRequest - started) * usage.bytesPerReading;
  const segments = Math.ceil(packedBytes / ASSUMED.segmentBytes);
  const itemBytes = packedBytes / segments + ASSUMED.segmentItemBytes;
  const unitsPerRequest = segments * Math.ceil(itemBytes / STEPS.writeBytes) + ASSUMED.indexWriteUnits;
  const requests = perDay * days;
  const summaries = usage.devices * usage.sensors * days * MEASURED.summaryWriteUnits;
  const keyNotes = ofKeys(usage, requests, KEY_LIMITS.useNotedEveryMs);
  return {
    readings,
    requests,
    perRequest,
    packedBytes,
    writeUnits: requests * unitsPerRequest + summaries + keyNotes,
    keyReads: ofKeys(usage, requests, KEY_LIMITS.cacheMs),
    indexReads: requests * (ASSUMED.persistReadUnits + (isRemembered(usage) ? 0 : ASSUMED.ingestReadUnits)),
  };
}

/** What is done for the key of each device once in a while, if a request comes. */
const ofKeys = ({ devices }: Usage, requests: number, everyMs: number): number =>
  Math.min(requests, (devices * ASSUMED.daysPerMonth * MS_PER_DAY) / everyMs);

const isRemembered = ({ devices }: Usage): boolean => devices <= ASSUMED.rememberedDevices;

/** Times in a month that something was found in the stream and delivered. */
function deliveries({ streamShards }: Usage, requests: number, records: number): number {
  const seconds = SECONDS_PER_DAY * ASSUMED.daysPerMonth;
  const grown = Math.ceil((2 * records) / seconds / SHARD_RECORDS);
  const polls = (streamShards ?? Math.max(ASSUMED.shards, grown)) * seconds;
  return Math.min(records, Math.max(Math.min(requests, polls), records / EVENT_SOURCE.batchSize));
}

/** What Odograph costs. */
export function ownBill(usage: Usage): Bill {
  const units = unitsOf(usage);
  const days = ASSUMED.daysPerMonth;
  const { lambda, dynamodb, s3, stepFunctions } = PRICES;
  const reads = usage.readsPerDay * days;
  const dumps = usage.devices * days;
  const storedBytes =
    (units.packedBytes + ASSUMED.segmentItemBytes + STEPS.itemOverheadBytes) / units.perRequest;
  const summaryBytes = usage.devices * usage.sensors * MEASURED.summaryWriteUnits * STEPS.writeBytes;
  const tableBytes = usage.readingsPerDay * usage.hotDays * storedBytes + summaryBytes * usage.fileDays;
  const records = units.requests * Math.ceil(units.packedBytes / ASSUMED.batchBytes);
  const delivered = deliveries(usage, units.requests, records);
  // Devices of one delivery are waited for together.
  const atOnce = Math.max(1, Math.min(CONCURRENT_DEVICES, units.requests / delivered, usage.devices));
  const seconds =
    units.readings / MEASURED.ingestRate +
    units.readings / MEASURED.persistRate +
    units.readings / MEASURED.dumpRate +
    reads / MEASURED.assembleRate +
    units.requests * (ASSUMED.ingestWaitSeconds + ASSUMED.persistWaitSeconds / atOnce);
  const fileBytes = units.readings * MEASURED.dumpBytes;
  const puts = 2 * dumps + fileBytes / ASSUMED.uploadPartBytes;
  const readUnits =
    ((reads + units.readings) * storedBytes) / STEPS.readBytes + units.keyReads + units.indexReads;
  const invocations = units.requests + delivered + dumps;
  return new Map<Service, number>([
    ['Lambda', invocations * lambda.request + seconds * ASSUMED.memoryGb * lambda.gbSecond],
    ['Kinesis', streamUsd(usage, units)],
    ['DynamoDB writes', units.writeUnits * dynamodb.writeUnit],
    ['DynamoDB storage', (tableBytes / GB) * dynamodb.gbMonth],
    ['DynamoDB reads', readUnits * dynamodb.readUnit],
    ['S3', ((usage.readingsPerDay * usage.fileDays * MEASURED.dumpBytes) / GB) * s3.gbMonth + puts * s3.put],
    ['Step Functions', dumps * ASSUMED.transitionsPerDump * stepFunctions.transition],
    ['Secrets Manager', ASSUMED.secrets * PRICES.secretsManager.secretMonth],
    ['CloudWatch alarms', ASSUMED.alarmMetrics * PRICES.cloudWatch.alarmMetricMonth],
    ['Data transfer', ((reads * MEASURED.wireBytes) / GB) * (PRICES.transfer.gbOut + lambda.streamedGb)],
  ]);
}

function streamUsd({ streamShards }: Usage, { requests, packedBytes }: Units): number {
  const { kinesis } = PRICES;
  const hours = 24 * ASSUMED.daysPerMonth;
  if (streamShards !== undefined) {
    const putUnits = requests * Math.ceil(packedBytes / STEPS.putUnitBytes);
    return hours * streamShards * kinesis.shardHour + putUnits * kinesis.putUnit;
  }
  const gb = (requests * roundUp(packedBytes, STEPS.recordBytes)) / GB;
  return hours * kinesis.streamHour + gb * (kinesis.gbIn + kinesis.gbOut);
}

/** What a table with one item for each reading costs, written by the same requests and read for the same viewers. */
export function peerBill(usage: Usage): Bill {
  const units = unitsOf(usage);
  const { lambda, dynamodb } = PRICES;
  const reads = usage.readsPerDay * ASSUMED.daysPerMonth;
  const stored = MEASURED.peerItemBytes + STEPS.itemOverheadBytes;
  const calls = units.requests * Math.ceil(units.perRequest / ASSUMED.peerBatchItems);
  const seconds =
    units.readings / MEASURED.ingestRate +
    reads / MEASURED.peerAssembleRate +
    calls * ASSUMED.peerWaitSeconds;
  return new Map<Service, number>([
    ['Lambda', units.requests * lambda.request + seconds * ASSUMED.memoryGb * lambda.gbSecond],
    ['DynamoDB writes', units.readings * MEASURED.peerWriteUnits * dynamodb.writeUnit],
    ['DynamoDB storage', ((usage.readingsPerDay * usage.hotDays * stored) / GB) * dynamodb.gbMonth],
    ['DynamoDB reads', (reads * MEASURED.peerItemBytes * dynamodb.readUnit) / STEPS.readBytes],
    ['Data transfer', ((reads * MEASURED.peerWireBytes) / GB) * (PRICES.transfer.gbOut + lambda.streamedGb)],
  ]);
}

export const total = (bill: Bill): number => [...bill.values()].reduce((sum, usd) => sum + usd, 0);

const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;
