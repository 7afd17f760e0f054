import { ownBill, total, type Usage } from '../../../cli/cost/model.ts';
import { type Figures, perRequest, usageOf } from './figures.ts';
import type { Fleet } from './fleet.ts';
import { limitsOf, metAt } from './limits-met.ts';
import { STAGES } from './stages.ts';

export const WIDTHS = [1, 100, 10_000, 100_000, 1_000_000] as const;

const DIGITS = 3;

/** A number with three digits that count. */
export function short(value: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(DIGITS));
  return rounded.toLocaleString('en-US', { maximumSignificantDigits: DIGITS });
}

const bytes = (value: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const power = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log10(value) / 3)));
  return `${short(value / 1000 ** power)} ${units[power]}`;
};

const time = (seconds: number): string => {
  if (seconds < 120) return `${short(seconds)} s`;
  return seconds < 7200 ? `${short(seconds / 60)} min` : `${short(seconds / 3600)} h`;
};

const count = (value: number): string => value.toLocaleString('en-US');

type Row = readonly [label: string, of: (figures: Figures) => string];

const ROWS: readonly Row[] = [
  ['requests/s', ({ requests }) => short(requests)],
  ['stream: bytes/s', (figures) => bytes(figures.bytes)],
  ['stream: bytes/s as billed', ({ billedBytes }) => bytes(billedBytes)],
  ['stream: shards', ({ shards }) => count(shards)],
  ['stream: fullest shard, records/s', ({ recordsOfShard }) => count(recordsOfShard)],
  ['table: write units/s', ({ writes }) => short(writes)],
  ['table: read units/s', ({ reads }) => short(reads)],
  ['table: write units/s at midnight', ({ midnightWrites }) => short(midnightWrites)],
  ['index: hottest key at midnight, WU/s', ({ hottestKey }) => count(hottestKey)],
  ['index: `odograph:indexShards`', ({ indexShards }) => count(indexShards)],
  ['ingest: at once', ({ ingestAtOnce }) => short(ingestAtOnce)],
  ['ingest: concurrency that its URL asks for', ({ urlConcurrency }) => short(urlConcurrency)],
  ['persist: at once', ({ persistAtOnce }) => short(persistAtOnce)],
  ['night: dumps', ({ children }) => count(children)],
  ['night: length of their list', ({ listBytes }) => bytes(listBytes)],
  ['night: `odograph:dumpsAtOnce`', ({ dumpsAtOnce }) => count(dumpsAtOnce)],
  ['night: lasts', ({ nightSeconds }) => time(nightSeconds)],
  ['night: PUTs/s', ({ puts }) => short(puts)],
  ['table: a day', ({ tableBytes }) => bytes(tableBytes)],
  ['files: a day', ({ fileBytes }) => bytes(fileBytes)],
  ['USD a month, stream on demand', ({ usdPerMonth }) => short(usdPerMonth)],
  ['USD a month, stream of as many shards', ({ usdByShards }) => short(usdByShards)],
];

/** What fleets of one load need, as a table of Markdown: a column for each. */
export function widthsTable(fleets: readonly Fleet[]): string[] {
  const columns = fleets.map(({ figures }) => figures);
  return [
    `| devices | ${columns.map(({ devices }) => count(devices)).join(' | ')} |`,
    `|---|${columns.map(() => '--:').join('|')}|`,
    ...ROWS.map(([label, of]) => `| ${label} | ${columns.map(of).join(' | ')} |`),
  ];
}

/** What one request comes to in each stage. */
export function requestsTable(fleet: Fleet): string[] {
  return [
    '| request | record, bytes | billed, KB | write units | of these on keys of the index | read units |',
    '|---|--:|--:|--:|--:|--:|',
    ...STAGES.map(({ name, about }) => {
      const { recordBytes, billedUnits, writes, reads } = perRequest(fleet.counts, name);
      const families = fleet.counts.get(name)?.persist.families;
      const shared = ['marks', 'devices', 'registry'].reduce(
        (sum, family) => sum + (families?.get(family)?.write ?? 0) / fleet.through,
        0,
      );
      const cells = [recordBytes, billedUnits, writes, shared, reads].map(short);
      return `| ${about} | ${cells.join(' | ')} |`;
    }),
  ];
}

/** The bill of a fleet, dearest first, and what it comes to where things are done otherwise. */
export function billTable({ load, figures: { devices } }: Fleet): string[] {
  const usage = usageOf(devices, load);
  const bill = [...ownBill(usage)].toSorted(([, a], [, b]) => b - a).filter(([, usd]) => usd >= 1000);
  const seldom = 6 * load.batchSeconds;
  const otherwise: [string, Partial<Usage>][] = [
    [`sent every ${count(seldom)} s`, { batchSeconds: seldom }],
    [`sent every ${count(seldom)} s, files for 30 days`, { batchSeconds: seldom, fileDays: 30 }],
  ];
  return [
    `| ${count(devices)} devices, ${load.name} | USD a month |`,
    '|---|--:|',
    ...bill.map(([service, usd]) => `| ${service} | ${short(usd)} |`),
    `| all | ${short(total(ownBill(usage)))} |`,
    ...otherwise.map(([how, change]) => `| ${how} | ${short(total(ownBill({ ...usage, ...change })))} |`),
  ];
}

/** At how many devices a limit is met, by load, in the order of the first. */
export function limitsTable(fleets: readonly Fleet[]): string[] {
  const [first] = fleets;
  if (first === undefined) return [];
  const byLoad = fleets.map((fleet) => new Map(limitsOf(fleet).map((limit) => [limit.name, limit])));
  return [
    `| limit | is | ${fleets.map(({ load }) => `${load.name}: met at`).join(' | ')} |`,
    `|---|--:|${fleets.map(() => '--:').join('|')}|`,
    ...limitsOf(first).map(({ name, limit, unit }) => {
      const cells = byLoad.map((limits) => {
        const of = limits.get(name);
        return of === undefined ? '' : short(metAt(of));
      });
      return `| ${name} | ${count(limit)} ${unit} | ${cells.join(' | ')} |`;
    }),
  ];
}
