import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Figure, Result, Settings } from './figure.ts';
import { FIGURES } from './figures/all.ts';
import { HELP, readOptions } from './options.ts';
import { allMet, chooseFigures, describeOutcome, machine, type Outcome } from './report.ts';

const PROCESS = join(import.meta.dirname, 'figure-process.ts');

async function measure({ name, bar }: Figure, settings: Settings): Promise<Outcome> {
  const child = fork(PROCESS, { execArgv: ['--disable-warning=ExperimentalWarning'] });
  let answer: { results?: readonly Result[]; error?: string } = {
    error: 'the process ended without an answer',
  };
  child.on('message', (message) => {
    answer = message as typeof answer;
  });
  child.send({ name, settings });
  await once(child, 'exit');
  const { results = [], error } = answer;
  return { name, bar, results, ...(error !== undefined && { error }) };
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const say = (...lines: readonly string[]): void => {
    if (!options.json) for (const line of lines) console.log(line);
  };
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const figures = chooseFigures(FIGURES, options.only);
  const on = machine();
  say(`${on.cpu}, ${on.cores} cores, Node ${on.node}, ${on.system}, load ${on.load}`, '');
  const { quick, full, drives } = options;
  const outcomes: Outcome[] = [];
  for (const figure of figures) {
    const outcome = await measure(figure, { quick, full, drives });
    outcomes.push(outcome);
    say(...describeOutcome(outcome));
  }
  const met = allMet(outcomes);
  say(met ? 'Every bar is met.' : 'Not every bar is met.');
  const measuredAt = new Date().toISOString();
  if (options.json)
    console.log(JSON.stringify({ machine: on, quick, full, measuredAt, met, figures: outcomes }));
  return met ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(`${error.message}\n\n${HELP}`);
  process.exitCode = 2;
}
