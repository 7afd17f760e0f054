import { parseArgs } from 'node:util';
import type { Settings } from './figure.ts';

export interface BenchOptions extends Settings {
  readonly json: boolean;
  /** Names of the figures that are wanted; all when there are none. */
  readonly only: readonly string[];
  readonly help: boolean;
}

export const HELP = `Measures what the design promises, each figure against its bar, peers in the same run.

  npm run bench -- [options]

  --only NAME     this figure only; may be repeated
  --quick         small sizes, to see that it works
  --full          a whole day where an hour stands for it otherwise
  --drives FILE   CSV of recorded drives (drive, time, sensors …) to measure beside the made-up ones
  --json          the results as JSON
  --help          this text

Exit code 0: every bar is met; 1: one is missed, or could not be measured; 2: wrong usage.`;

/** @throws TypeError for a command line that cannot be followed */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean' },
      full: { type: 'boolean' },
      drives: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const { only = [], quick = false, full = false, json = false, help = false, drives } = values;
  if (quick && full) throw new TypeError('--quick and --full exclude each other');
  return { only, quick, full, json, help, drives };
}
