import type { Violation } from '../checks/violation.ts';
import type { History } from '../history/history.ts';
import type { Outcome } from '../run-history.ts';

/** What many histories came to. */
export interface Totals {
  histories: number;
  /** What happened, by name: faults, and steps that are faults by themselves. */
  readonly faults: Record<string, number>;
  /** Looks at each invariant. */
  readonly checks: Record<string, number>;
  /** The first histories that failed. */
  readonly failures: { readonly seed: number; readonly violations: readonly Violation[] }[];
  /** Histories that failed. */
  failed: number;
  /** Stands for every run and its order of events. */
  traceHash: number;
}

/** Failures that are told one by one. */
const MOST_FAILURES = 20;

export const noTotals = (): Totals => ({
  histories: 0,
  faults: {},
  checks: {},
  failures: [],
  failed: 0,
  traceHash: 0,
});

/** Names of the faults that are counted beside those of faults.ts. */
export const OTHER_FAULTS = {
  'shard-split': 'a shard is split, and its keys go on in its children',
  'poison-record': 'a record of the stream is no batch',
  'segment-expired': 'a segment expires',
  'given-up': 'a record is given up after its retries and goes to the dead letters',
} as const;

export function addOutcome(totals: Totals, { seed }: History, outcome: Outcome): void {
  const { faults, checks, splits, poisons, givenUp, expired, violations, traceHash } = outcome;
  const others = {
    'shard-split': splits,
    'poison-record': poisons,
    'given-up': givenUp,
    'segment-expired': expired,
  };
  totals.histories += 1;
  addCounts(totals.faults, [...faults, ...Object.entries(others)]);
  addCounts(totals.checks, [...checks]);
  // A sum, so that it does not matter which history was first.
  totals.traceHash = (totals.traceHash + traceHash) % 4_294_967_296;
  if (violations.length === 0) return;
  totals.failed += 1;
  if (totals.failures.length < MOST_FAILURES) totals.failures.push({ seed, violations });
}

export function addTotals(totals: Totals, more: Totals): void {
  totals.histories += more.histories;
  totals.failed += more.failed;
  totals.traceHash = (totals.traceHash + more.traceHash) % 4_294_967_296;
  addCounts(totals.faults, Object.entries(more.faults));
  addCounts(totals.checks, Object.entries(more.checks));
  totals.failures.push(...more.failures);
  totals.failures.splice(MOST_FAILURES);
}

function addCounts(sums: Record<string, number>, counts: readonly (readonly [string, number])[]): void {
  for (const [name, count] of counts) sums[name] = (sums[name] ?? 0) + count;
}
