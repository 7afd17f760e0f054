import { INVARIANTS } from '../checks/violation.ts';
import { FAULTS } from '../world/faults.ts';
import { OTHER_FAULTS, type Totals } from './totals.ts';

const rows = (names: Readonly<Record<string, string>>, counts: Readonly<Record<string, number>>): string[] =>
  Object.entries(names).map(
    ([name, about]) => `  ${name.padEnd(20)}${String(counts[name] ?? 0).padStart(12)}  ${about}`,
  );

/** What many histories came to, as lines to read. */
export function reportText(totals: Totals, seconds: number): string {
  const { histories, failed, failures, faults, checks, traceHash } = totals;
  return [
    'Faults:',
    ...rows({ ...FAULTS, ...OTHER_FAULTS }, faults),
    'Looks at each invariant:',
    ...rows(INVARIANTS, checks),
    ...failures.flatMap(({ seed, violations }) =>
      violations.slice(0, 1).map(({ invariant, found }) => `seed ${seed} violates ${invariant}: ${found}`),
    ),
    `${histories} histories in ${seconds.toFixed(1)} s, ${(histories / seconds).toFixed(1)} a second`,
    `trace ${traceHash.toString(16)}`,
    `${failed} histories violate an invariant`,
  ].join('\n');
}
