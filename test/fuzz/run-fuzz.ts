import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FuzzMessage, FuzzTask } from './fuzz-process.ts';
import type { FuzzSettings } from './plan.ts';

const PROCESS = join(import.meta.dirname, 'fuzz-process.ts');

/** What a run came to. */
export interface FuzzOutcome {
  readonly runs: number;
  /** What failed, each with how to see it again. */
  readonly failures: readonly string[];
}

export interface FuzzLimits {
  /** Heap that the cases have together; a parser that claims more by a false length ends the run. */
  readonly heapMb: number;
  /** How long one case may take before it is said to hang. It is no measure of speed. */
  readonly hangMs: number;
}

/** Each case takes some milliseconds and some megabytes at most. */
export const FUZZ_LIMITS: FuzzLimits = { heapMb: 256, hangMs: 60_000 };

/**
 * Fuzzes in a process of its own, which can be ended when a case never ends, and which ends by itself when a case
 * claims too much memory.
 *
 * @param targets URL of the module that exports `TARGETS`
 * @param tell is told of each target that ended well
 */
export async function runFuzz(
  targets: string,
  settings: FuzzSettings,
  tell: (line: string) => void = () => {},
  { heapMb, hangMs }: FuzzLimits = FUZZ_LIMITS,
): Promise<FuzzOutcome> {
  const execArgv = [`--max-old-space-size=${heapMb}`, '--disable-warning=ExperimentalWarning'];
  const child = fork(PROCESS, { execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const failures: string[] = [];
  let target = 'the beginning';
  let begun = 0;
  let runs = 0;
  const fail = (what: string, path?: string): void => {
    const place = path === undefined ? '' : ` --path ${path}`;
    const again = `npm run fuzz -- --target '${target}' --seed ${settings.seed} --runs ${settings.runs}${place}`;
    failures.push(`${target}: ${what}\nTo see it again: ${again}`);
  };
  let isHung = false;
  const watch = setTimeout(() => {
    isHung = true;
    child.kill('SIGKILL');
  }, hangMs);
  child.on('message', (message: FuzzMessage) => {
    watch.refresh();
    if ('target' in message) target = message.target;
    else if ('begun' in message) begun = message.begun;
    else {
      runs += message.runs;
      if (message.failure !== undefined) fail(message.failure.report, message.failure.path);
      else tell(`${message.ended}: ${message.runs} cases`);
    }
  });
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000);
  });
  child.send({ targets, settings } satisfies FuzzTask);
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  clearTimeout(watch);
  if (isHung) fail(`case ${begun} does not end`);
  else if (code !== 0)
    fail(`case ${begun} ended the process (${signal ?? code}), which has ${heapMb} MB of heap\n${errors}`);
  return { runs, failures };
}
