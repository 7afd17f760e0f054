import { cpus, loadavg, release } from 'node:os';
import { table } from '../cli/format.ts';
import { type Figure, type Result, verdictOf } from './figure.ts';

/** What became of one figure. */
export interface Outcome {
  readonly name: string;
  readonly bar: string;
  readonly results: readonly Result[];
  /** Why it could not be measured. */
  readonly error?: string;
}

/** Whether every bar was measured and is met. */
export const allMet = (outcomes: readonly Outcome[]): boolean =>
  outcomes.every(
    ({ error, results }) => error === undefined && results.every((result) => verdictOf(result) !== 'fail'),
  );

/** What it was measured on. */
export function machine(): { cpu: string; cores: number; node: string; system: string; load: string } {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    node: process.version,
    system: `${process.platform} ${release()}`,
    load: loadavg()
      .map((load) => load.toFixed(2))
      .join(' '),
  };
}

/** Four significant digits, more where there are more before the point. */
export function decimal(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 1000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(magnitude < 1 ? 2 : 3)));
}

function limitText({ limit, unit }: Result): string {
  if (limit === undefined) return '';
  return 'atLeast' in limit ? `≥ ${decimal(limit.atLeast)} ${unit}` : `≤ ${decimal(limit.atMost)} ${unit}`;
}

/** One figure as lines for the terminal. */
export function describeOutcome(outcome: Outcome): string[] {
  const rows = outcome.results.map((result) => [
    `  ${verdictOf(result)}`,
    result.label,
    `${decimal(result.value)} ${result.unit}`,
    limitText(result),
    result.note ?? '',
  ]);
  const failure = outcome.error === undefined ? [] : [`  fail  could not be measured: ${outcome.error}`];
  return [`${outcome.name}: ${outcome.bar}`, ...table(rows), ...failure, ''];
}

/** The figures of these names, in their own order. @throws TypeError for a name that is none */
export function chooseFigures(figures: readonly Figure[], names: readonly string[]): readonly Figure[] {
  const unknown = names.find((name) => figures.every((figure) => figure.name !== name));
  if (unknown !== undefined) {
    const known = figures.map(({ name }) => name).join(', ');
    throw new TypeError(`there is no figure ${unknown}; there are ${known}`);
  }
  return names.length === 0 ? figures : figures.filter(({ name }) => names.includes(name));
}
