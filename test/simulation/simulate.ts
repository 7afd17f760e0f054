import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { DEFECTS } from './defects/index.ts';
import { generateHistory } from './history/generate.ts';
import { spellHistory } from './history/history.ts';
import { shrink } from './history/shrink.ts';
import { runMany } from './many/run-many.ts';
import { reportText } from './many/report.ts';
import type { Totals } from './many/totals.ts';
import { runHistory } from './run-history.ts';
import { SOUND_BUILD } from './system.ts';

const EXPLANATION = `
Runs the real ingest, persist, manifest, data, dump and redrive code over stand-ins of Kinesis, DynamoDB
and S3 in memory, in virtual time, under faults, and compares it with a plain map. (To send readings of
made-up cars to a system that runs, use "npx odograph simulate".)

One seed decides everything: what devices send, what is read and dumped, the clock, the order of all calls
and every fault. The same seed always gives the same run.

Examples:
  npm run simulate                                 2,000 histories, seeds 1 to 2000
  npm run simulate -- --histories 200000 --jobs 2  many
  npm run simulate -- --seed 4711                  one again; if it fails, shrunk to what it fails with
  npm run simulate -- --seed 4711 --trace          with every call and fault, in order
  npm run simulate -- --lanes                      with devices that are split in lanes, now in more, now in fewer
  npm run simulate -- --defect last-value-wins     a build that is broken on purpose

Builds that are broken on purpose:
${DEFECTS.map(({ name, about }) => `  ${name.padEnd(28)}${about}`).join('\n')}

Exit code: 0 when every invariant held, 1 when one was violated, 2 for wrong options.`;

interface Options {
  readonly seed?: number;
  readonly histories: number;
  readonly from: number;
  readonly jobs: number;
  readonly defect?: string;
  readonly lanes?: boolean;
  readonly trace?: boolean;
  readonly json?: boolean;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('give a whole number.');
  return Number(text);
}

function defectName(text: string): string {
  if (DEFECTS.some(({ name }) => name === text)) return text;
  throw new InvalidArgumentError('there is no such build; --help lists them.');
}

const program = new Command('npm run simulate --')
  .description('Looks for lost, doubled, disordered or stale readings under seeded faults.')
  .option('--seed <number>', 'run the history of one seed and say what happens in it', wholeNumber)
  .option('--histories <number>', 'histories to run', wholeNumber, 2000)
  .option('--from <number>', 'first seed', wholeNumber, 1)
  .option('--jobs <number>', 'processes', wholeNumber, availableParallelism())
  .option('--defect <name>', 'simulate a build that is broken on purpose', defectName)
  .option('--lanes', 'split all devices in lanes')
  .option('--trace', 'with --seed: print every call and fault')
  .option('--json', 'print the result as one JSON object')
  .addHelpText('after', EXPLANATION)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();

process.exitCode = await main(program.opts<Options>());

async function main(options: Options): Promise<number> {
  const { seed } = options;
  const violated = seed === undefined ? await simulateMany(options) : await simulateOne(options, seed);
  return violated ? 1 : 0;
}

async function simulateOne(options: Options, seed: number): Promise<boolean> {
  const { defect, lanes, trace = false, json = false } = options;
  const build = DEFECTS.find(({ name }) => name === defect)?.build ?? SOUND_BUILD;
  const history = generateHistory(seed, { lanes });
  const outcome = await runHistory(history, { build, keepsEvents: trace });
  const { violations, traceHash } = outcome;
  if (json) {
    const faults = Object.fromEntries(outcome.faults);
    print(
      JSON.stringify({
        seed,
        traceHash,
        violations,
        faults,
        history,
        ...(trace && { events: outcome.events }),
      }),
    );
    return violations.length > 0;
  }
  print(spellHistory(history));
  if (trace) print(outcome.events.join('\n'));
  print(`trace ${traceHash.toString(16)}, ${outcome.fired.length} faults`);
  if (violations.length === 0) print('every invariant held');
  else await printShrunk(seed, options);
  return violations.length > 0;
}

async function simulateMany(options: Options): Promise<boolean> {
  const { histories, from, jobs, defect, lanes, json = false } = options;
  const startMs = performance.now();
  const perSecond = ({ histories: done }: Totals): number => done / ((performance.now() - startMs) / 1000);
  let toldMs = startMs;
  const progress = (totals: Totals): void => {
    if (performance.now() - toldMs < 2000) return;
    toldMs = performance.now();
    const told = `${totals.histories} of ${histories} histories, ${perSecond(totals).toFixed(0)} a second`;
    const seeds = totals.failures.slice(0, 5).map(({ seed }) => seed);
    const failed = seeds.length === 0 ? '0 failed' : `${totals.failed} failed: seeds ${seeds.join(', ')}`;
    process.stderr.write(`${told}, ${failed}\n`);
  };
  const totals = await runMany({ from, histories, jobs, defect, lanes, progress });
  if (json) print(JSON.stringify({ ...totals, jobs, perSecond: perSecond(totals) }));
  else print(reportText(totals, (performance.now() - startMs) / 1000));
  const [first] = totals.failures;
  if (first !== undefined && !json) await printShrunk(first.seed, options);
  return totals.failed > 0;
}

async function printShrunk(seed: number, { defect, lanes }: Options): Promise<void> {
  const build = DEFECTS.find(({ name }) => name === defect)?.build ?? SOUND_BUILD;
  const { history, outcome, runs } = await shrink(generateHistory(seed, { lanes }), { build });
  print(`\nWhat is left of it after ${runs} runs without what it fails without:`);
  print(spellHistory(history));
  for (const { invariant, found } of outcome.violations) print(`violated: ${invariant}: ${found}`);
  const again = `${lanes === true ? ' --lanes' : ''}${defect === undefined ? '' : ` --defect ${defect}`}`;
  print(`\nThe whole again: npm run simulate -- --seed ${seed}${again} --trace`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
