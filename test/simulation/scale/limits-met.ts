import { ASSUMED } from '../../../cli/cost/assumptions.ts';
import { NIGHTLY_DUMP } from '../../../functions/catalogue.ts';
import { INDEX_SHARDS } from '../../../shared/index/shards.ts';
import { ASSUMED_OF_SCALE as GIVEN } from './assumed.ts';
import { dumpSeconds, perRequest, persistSeconds } from './figures.ts';
import type { Fleet } from './fleet.ts';
import { QUOTAS } from './quotas.ts';

/** A limit that a growing fleet meets: how much there is of something, and how much each device takes. */
export interface Limit {
  readonly name: string;
  readonly limit: number;
  readonly unit: string;
  readonly perDevice: number;
}

/** What limits a fleet of the load of another, in the order in which it is met. */
export function limitsOf({ load, counts }: Fleet): Limit[] {
  const steady = perRequest(counts, 'steady');
  const midnight = perRequest(counts, 'midnight');
  const rate = 1 / load.batchSeconds;
  const ingestSeconds = ASSUMED.ingestWaitSeconds + GIVEN.callSeconds;
  const atOnce = rate * (ingestSeconds + persistSeconds(steady.calls));
  const limits: Limit[] = [
    {
      name: 'new table, writes',
      limit: QUOTAS.newTableWrites,
      unit: 'WU/s',
      perDevice: rate * steady.writes,
    },
    { name: 'new table, reads', limit: QUOTAS.newTableReads, unit: 'RU/s', perDevice: rate * steady.reads },
    { name: 'keys, one for each device', limit: QUOTAS.keyReads, unit: 'RU/s', perDevice: rate },
    {
      name: 'new stream',
      limit: QUOTAS.newStreamShards * QUOTAS.shardRecords,
      unit: 'records/s',
      perDevice: rate,
    },
    {
      name: 'URL of ingest',
      limit: QUOTAS.lambdaConcurrency * QUOTAS.urlRequestsPerConcurrency,
      unit: 'requests/s',
      perDevice: rate,
    },
    { name: 'table, writes', limit: QUOTAS.tableWrites, unit: 'WU/s', perDevice: rate * steady.writes },
    {
      name: 'table, writes at midnight',
      limit: QUOTAS.tableWrites,
      unit: 'WU/s',
      perDevice: rate * midnight.writes,
    },
    { name: 'table, reads', limit: QUOTAS.tableReads, unit: 'RU/s', perDevice: rate * steady.reads },
    {
      name: 'keys of the index at midnight',
      limit: INDEX_SHARDS * QUOTAS.keyWrites,
      unit: 'WU/s',
      perDevice: rate * midnight.marks,
    },
    {
      name: 'dumps of a night',
      limit: NIGHTLY_DUMP.mapConcurrency * GIVEN.nightSeconds,
      unit: 's',
      perDevice: dumpSeconds(load),
    },
    { name: 'functions at once', limit: QUOTAS.lambdaConcurrency, unit: 'at once', perDevice: atOnce },
    { name: 'stream on demand', limit: QUOTAS.streamRecords, unit: 'records/s', perDevice: rate },
    {
      name: 'steps of a night',
      limit: QUOTAS.stateTransitions * GIVEN.nightSeconds,
      unit: 'transitions',
      perDevice: ASSUMED.transitionsPerDump,
    },
  ];
  return limits.toSorted((a, b) => metAt(a) - metAt(b));
}

/** Devices of a fleet that meets a limit. */
export const metAt = ({ limit, perDevice }: Limit): number => Math.floor(limit / perDevice);
