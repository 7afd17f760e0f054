import type { FuzzTarget } from './target.ts';

export interface FuzzSettings {
  /** Cases of all targets together. */
  readonly runs: number;
  readonly seed: number;
  /** Names of the targets that are wanted; all when there are none. */
  readonly only: readonly string[];
  /** Place of one case that failed before, as its failure told it. */
  readonly path: string | undefined;
}

/** One target's part of a run. */
export interface Work {
  readonly target: FuzzTarget;
  readonly runs: number;
}

/**
 * Divides the cases among the targets by their shares; together they are never fewer than asked for.
 *
 * @throws TypeError for a name that no target has
 */
export function planWork(targets: readonly FuzzTarget[], { runs, only, path }: FuzzSettings): Work[] {
  const unknown = only.find((name) => !targets.some((target) => target.name === name));
  if (unknown !== undefined) {
    throw new TypeError(
      `no target is called ${unknown}; there are: ${targets.map(({ name }) => name).join(', ')}`,
    );
  }
  const chosen = targets.filter(({ name }) => only.length === 0 || only.includes(name));
  if (path !== undefined && chosen.length !== 1) throw new TypeError('--path goes with one --target');
  const shares = chosen.reduce((sum, { share }) => sum + share, 0);
  return chosen.map((target) => ({ target, runs: Math.ceil((runs * target.share) / shares) }));
}
