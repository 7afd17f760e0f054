import { DEFECTS } from '../defects/index.ts';
import { generateHistory } from '../history/generate.ts';
import { runHistory } from '../run-history.ts';
import { SOUND_BUILD } from '../system.ts';
import { addOutcome, noTotals, type Totals } from './totals.ts';

/** Seeds to run, `from` and `count` of them, on the build with a defect if one is named. */
export interface Portion {
  readonly from: number;
  readonly count: number;
  readonly defect: string | undefined;
  /** Whether devices are split in lanes. */
  readonly lanes: boolean;
}

/** Errors are plenty here, and nobody reads where most of them came from. */
Error.stackTraceLimit = 2;

// Run as a process of its own: takes portions as messages, answers each with its totals.
process.on('message', (portion: Portion) => {
  void runPortion(portion).then((totals) => process.send?.(totals));
});

async function runPortion({ from, count, defect, lanes }: Portion): Promise<Totals> {
  const build = DEFECTS.find(({ name }) => name === defect)?.build ?? SOUND_BUILD;
  const totals = noTotals();
  for (let seed = from; seed < from + count; seed += 1) {
    const history = generateHistory(seed, { lanes });
    addOutcome(totals, history, await runHistory(history, { build }));
  }
  return totals;
}
