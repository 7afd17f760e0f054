import { once } from 'node:events';
import * as fc from 'fast-check';
import { type FuzzSettings, planWork } from './plan.ts';
import type { FuzzTarget } from './target.ts';

/** What the process is asked for. */
export interface FuzzTask {
  /** URL of the module that exports `TARGETS`. */
  readonly targets: string;
  readonly settings: FuzzSettings;
}

export interface FuzzFailure {
  readonly report: string;
  /** Place of the smallest case that fails. */
  readonly path: string;
}

/** What the process tells: a target, each of its cases, and what they came to. */
export type FuzzMessage =
  | { readonly target: string }
  | { readonly begun: number }
  | { readonly ended: string; readonly runs: number; readonly failure?: FuzzFailure };

const tell = (message: FuzzMessage): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });

async function fuzz(
  { target, runs }: { target: FuzzTarget; runs: number },
  settings: FuzzSettings,
): Promise<void> {
  const { seed, path } = settings;
  await tell({ target: target.name });
  let begun = 0;
  const property = target.property(() => {
    // Said before the case runs, since afterwards there may be nobody left to say it.
    process.send?.({ begun: (begun += 1) } satisfies FuzzMessage);
  });
  const details = await fc.check(property, { seed, numRuns: runs, ...(path !== undefined && { path }) });
  const report = await fc.asyncDefaultReportMessage(details);
  const failure = report === undefined ? undefined : describe(report, details);
  await tell({ ended: target.name, runs: details.numRuns, ...(failure !== undefined && { failure }) });
}

function describe(
  report: string,
  { errorInstance, counterexamplePath }: fc.RunDetails<unknown>,
): FuzzFailure {
  const error =
    errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance);
  const cause =
    errorInstance instanceof Error && errorInstance.cause instanceof Error ? errorInstance.cause.stack : '';
  return { report: `${report}\n${error}\n${cause ?? ''}`.trimEnd(), path: counterexamplePath ?? '' };
}

const [task] = (await once(process, 'message')) as [FuzzTask];
const { TARGETS } = (await import(task.targets)) as { TARGETS: readonly FuzzTarget[] };
for (const work of planWork(TARGETS, task.settings)) await fuzz(work, task.settings);
process.disconnect();
