import type { Invariant } from '../checks/violation.ts';
import { type Outcome, runHistory, type RunOptions } from '../run-history.ts';
import type { History, Step } from './history.ts';

export interface Shrunk {
  readonly history: History;
  readonly outcome: Outcome;
  /** Runs that it took. */
  readonly runs: number;
}

/** Runs that a shrinking may take at most. */
const MOST_RUNS = 500;

/**
 * Leaves out of a failing history whatever it fails without: steps, faults, lines of bodies. What is left still
 * violates the invariant that was violated first.
 */
export async function shrink(failing: History, options: RunOptions = {}): Promise<Shrunk> {
  const first = await runHistory(failing, options);
  const invariant = first.violations[0]?.invariant;
  if (invariant === undefined) return { history: failing, outcome: first, runs: 1 };
  const search = new Search({ ...failing, onlyFaults: first.fired }, first, invariant, options);
  for (let before = ''; before !== search.size; ) {
    before = search.size;
    await search.without(
      (history) => history.steps,
      (history, steps) => ({ ...history, steps }),
    );
    await search.without(
      (history) => history.onlyFaults ?? [],
      (history, onlyFaults) => ({ ...history, onlyFaults }),
    );
    for (const { id } of search.history.steps) await search.withoutLines(id);
  }
  return { history: search.history, outcome: search.outcome, runs: search.runs };
}

class Search {
  history: History;
  outcome: Outcome;
  runs = 1;
  readonly #invariant: Invariant;
  readonly #options: RunOptions;

  constructor(history: History, outcome: Outcome, invariant: Invariant, options: RunOptions) {
    this.history = history;
    this.outcome = outcome;
    this.#invariant = invariant;
    this.#options = options;
  }

  get size(): string {
    const { steps, onlyFaults = [] } = this.history;
    const lines = steps.reduce((sum, step) => sum + (step.does === 'send' ? step.lines.length : 0), 0);
    return `${steps.length} ${onlyFaults.length} ${lines}`;
  }

  /** Leaves parts of a list out, halves first, then ever smaller ones. */
  async without<T>(
    listOf: (history: History) => readonly T[],
    withList: (history: History, list: readonly T[]) => History,
  ): Promise<void> {
    for (let length = listOf(this.history).length; length >= 1; length = Math.floor(length / 2)) {
      for (let from = 0; from < listOf(this.history).length; ) {
        const list = listOf(this.history).toSpliced(from, length);
        if (!(await this.#fails(withList(this.history, list)))) from += length;
      }
    }
  }

  async withoutLines(id: number): Promise<void> {
    const linesOf = ({ steps }: History) => {
      const step = steps.find((each) => each.id === id);
      return step?.does === 'send' ? step.lines : [];
    };
    await this.without(linesOf, (history, lines) => {
      const change = (step: Step): Step =>
        step.id === id && step.does === 'send' ? { ...step, lines } : step;
      return { ...history, steps: history.steps.map(change) };
    });
  }

  async #fails(history: History): Promise<boolean> {
    if (this.runs >= MOST_RUNS) return false;
    this.runs += 1;
    const outcome = await runHistory(history, this.#options);
    if (outcome.violations[0]?.invariant !== this.#invariant) return false;
    this.history = history;
    this.outcome = outcome;
    return true;
  }
}
