import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { addTotals, noTotals, type Totals } from './totals.ts';
import type { Portion } from './worker.ts';

export interface ManyOptions {
  /** First seed. */
  readonly from: number;
  readonly histories: number;
  /** Processes. */
  readonly jobs: number;
  /** Name of the defect that the build has; none for the sound one. */
  readonly defect?: string | undefined;
  /** Whether devices are split in lanes. */
  readonly lanes?: boolean | undefined;
  /** Told now and then how far it is. */
  readonly progress?: (totals: Totals) => void;
}

/** Histories that a process is given at a time. */
const PORTION = 25;

/** Room for young objects: with what is usual a third of the time goes into collecting them. */
const FLAGS = ['--max-semi-space-size=64', '--single-threaded-gc'];

const WORKER = join(import.meta.dirname, 'worker.ts');

/** Runs the histories of consecutive seeds in several processes. */
export async function runMany(options: ManyOptions): Promise<Totals> {
  const { from, histories, jobs, defect, lanes = false, progress = () => {} } = options;
  const totals = noTotals();
  let next = from;
  const end = from + histories;
  const work = async (): Promise<void> => {
    const worker = fork(WORKER, { execArgv: FLAGS });
    try {
      while (next < end) {
        const count = Math.min(PORTION, end - next);
        const portion = { from: next, count, defect, lanes };
        next += count;
        addTotals(totals, await ask(worker, portion));
        progress(totals);
      }
    } finally {
      worker.kill();
    }
  };
  const workers = Math.max(1, Math.min(jobs, Math.ceil(histories / PORTION)));
  await Promise.all(Array.from({ length: workers }, work));
  totals.failures.sort((a, b) => a.seed - b.seed);
  return totals;
}

async function ask(worker: ChildProcess, portion: Portion): Promise<Totals> {
  const { promise, resolve, reject } = Promise.withResolvers<Totals>();
  const ended = (): void => reject(new Error('a process of the simulation ended'));
  worker.once('message', resolve).once('exit', ended).once('error', reject);
  worker.send(portion);
  try {
    return await promise;
  } finally {
    worker.off('message', resolve).off('exit', ended).off('error', reject);
  }
}
