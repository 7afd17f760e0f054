import { parseArgs } from 'node:util';
import type { FuzzSettings } from './plan.ts';

export interface FuzzOptions extends FuzzSettings {
  readonly help: boolean;
}

/** Cases and seed of a run that says nothing else; `npm test` has the same. */
export const DEFAULTS = { runs: 10_000, seed: 1 } as const;

export const HELP = `Feeds damaged input to every parser and codec: only errors of the catalogue may come out,
what is understood must survive being written and read again, and memory stays bounded.

  npm run fuzz -- [options]

  --runs N        cases of all targets together (${DEFAULTS.runs})
  --seed S        a whole number that decides every case (${DEFAULTS.seed}); the same seed gives the same cases
  --target NAME   this target only; may be repeated
  --path P        with one --target and its --seed: just the case that a failure named
  --help          this text and the targets' names

A failure prints the smallest input that was found for it, and the command that shows it again.
Exit code 0: nothing failed; 1: something did; 2: wrong usage.`;

/** @throws TypeError for a command line that cannot be followed */
export function readOptions(args: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: 'string' },
      seed: { type: 'string' },
      target: { type: 'string', multiple: true },
      path: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const { runs, seed, target = [], path, help = false } = values;
  return {
    runs: whole('--runs', runs, DEFAULTS.runs, 1),
    seed: whole('--seed', seed, DEFAULTS.seed, 0),
    only: target,
    path,
    help,
  };
}

function whole(name: string, text: string | undefined, otherwise: number, least: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value >= 2 ** 31)
    throw new TypeError(`${name} ${text} is no whole number`);
  return value;
}
