import { ASSUMED } from '../../../cli/cost/assumptions.ts';
import { MEASURED } from '../../../cli/cost/measured.ts';
import { ownBill, total, type Usage } from '../../../cli/cost/model.ts';
import { STEPS } from '../../../cli/cost/prices.ts';
import { EVENT_SOURCE, NIGHTLY_DUMP } from '../../../functions/catalogue.ts';
import { CONCURRENT_DEVICES } from '../../../shared/persist/persist.ts';
import { SHARD_COUNTS } from '../../../shared/index/shards.ts';
import { ASSUMED_OF_SCALE as GIVEN } from './assumed.ts';
import { type Load, readingsPerDay, readingsPerRequest } from './loads.ts';
import type { Placement } from './placement.ts';
import { QUOTAS } from './quotas.ts';
import { deviceName, type StageName } from './stages.ts';
import type { StageCounts } from './walk.ts';

export type Counts = ReadonlyMap<StageName, StageCounts>;

/** What one request comes to, on average. Counted. */
export interface PerRequest {
  readonly recordBytes: number;
  readonly billedUnits: number;
  readonly writes: number;
  readonly reads: number;
  /** Calls of the table that persist makes, one after the other. */
  readonly calls: number;
  /** Write units on the key of the marks. */
  readonly marks: number;
}

export function perRequest(counts: Counts, stage: StageName): PerRequest {
  const of = counts.get(stage);
  if (of === undefined) throw new Error(`${stage} was not walked`);
  const { requests, stream, ingest, persist } = of;
  return {
    recordBytes: stream.bytes / requests,
    billedUnits: stream.billedUnits / requests,
    writes: (ingest.total.write + persist.total.write) / requests,
    reads: (ingest.total.read + persist.total.read) / requests,
    calls: persist.total.calls / requests,
    marks: (persist.families.get('marks')?.write ?? 0) / requests,
  };
}

/** Shards of the stream that have room for a fleet, as a stream on demand has. */
export function streamShardsFor(devices: number, load: Load, recordBytes: number): number {
  const perSecond = devices / load.batchSeconds;
  const needed = Math.max(perSecond / QUOTAS.shardRecords, (perSecond * recordBytes) / QUOTAS.shardBytes);
  return Math.max(QUOTAS.newStreamShards, Math.ceil(GIVEN.streamHeadroom * needed));
}

/** Seconds of an invocation of persist that each device of it takes. */
export const persistSeconds = (calls: number): number =>
  Math.max(GIVEN.persistCpuSeconds, (calls * GIVEN.callSeconds) / CONCURRENT_DEVICES);

/** Seconds in which a day of a device is dumped. */
export const dumpSeconds = (load: Load): number =>
  readingsPerDay(load) / MEASURED.dumpRate + GIVEN.dumpWaitSeconds;

/** How full a key is to become at most, since what is spread is spread unevenly. */
const KEY_SHARE = 0.75;

/** The least number of shards of the index in which no key takes too much, for what the hottest of so many takes. */
export const indexShardsFor = (hottestKey: number, indexShards: number): number =>
  SHARD_COUNTS.find((count) => (hottestKey * indexShards) / count <= KEY_SHARE * QUOTAS.keyWrites) ??
  Math.max(...SHARD_COUNTS);

/** As `odograph cost` is asked. */
export const usageOf = (devices: number, load: Load): Usage => ({
  readingsPerDay: devices * readingsPerDay(load),
  devices,
  sensors: load.sensors,
  bytesPerReading: MEASURED.storedBytes,
  batchSeconds: load.batchSeconds,
  readsPerDay: 0,
  hotDays: 35,
  fileDays: 365,
});

export type Figures = ReturnType<typeof figuresOf>;

/** A fleet's needs: what was counted of each request, times what was counted of where its devices are placed. */
export function figuresOf(
  devices: number,
  load: Load,
  counts: Counts,
  placement: Placement,
  { shards, indexShards }: { readonly shards: number; readonly indexShards: number },
) {
  const steady = perRequest(counts, 'steady');
  const midnight = perRequest(counts, 'midnight');
  const mean = devices / load.batchSeconds;
  const hottestKey = placement.listedInShard * midnight.marks;
  const readings = readingsPerRequest(load);
  const dumping = dumpSeconds(load);
  const dumpsAtOnce = Math.max(
    NIGHTLY_DUMP.mapConcurrency,
    Math.ceil((devices * dumping) / GIVEN.nightSeconds),
  );
  const nightSeconds = Math.ceil(devices / dumpsAtOnce) * dumping;
  const fileBytes = devices * readingsPerDay(load) * MEASURED.dumpBytes;
  const itemBytes = steady.recordBytes + ASSUMED.segmentItemBytes + STEPS.itemOverheadBytes;
  const ingestSeconds =
    ASSUMED.ingestWaitSeconds + readings / MEASURED.ingestRate + (steady.reads > 2 ? GIVEN.callSeconds : 0);
  const usage = usageOf(devices, load);
  return {
    devices,
    requests: mean,
    fullestSecond: placement.requests,
    bytes: mean * steady.recordBytes,
    billedBytes: mean * steady.billedUnits * STEPS.recordBytes,
    shards,
    recordsOfShard: placement.recordsOfShard,
    writes: mean * steady.writes,
    reads: mean * steady.reads,
    midnightWrites: placement.requests * midnight.writes,
    hottestKey,
    indexShards: indexShardsFor(hottestKey, indexShards),
    ingestAtOnce: mean * ingestSeconds,
    urlConcurrency: placement.requests / QUOTAS.urlRequestsPerConcurrency,
    persistAtOnce: mean * persistSeconds(steady.calls),
    deliveriesPerShard: Math.max(1, Math.ceil(placement.recordsOfShard * persistSeconds(steady.calls))),
    persistInvocations: Math.max(Math.min(mean, shards), mean / EVENT_SOURCE.batchSize),
    children: devices,
    listBytes: devices * JSON.stringify({ device: deviceName(0), date: '2026-06-01' }).length,
    dumpsAtOnce,
    nightSeconds,
    transitions: (devices * ASSUMED.transitionsPerDump) / Math.max(1, nightSeconds),
    puts: (2 * devices + fileBytes / ASSUMED.uploadPartBytes) / Math.max(1, nightSeconds),
    tableBytes: devices * (86_400 / load.batchSeconds) * itemBytes,
    fileBytes,
    usdPerMonth: total(ownBill(usage)),
    usdByShards: total(ownBill({ ...usage, streamShards: shards })),
  };
}
