/** The middle value; of an even number of values the mean of the two in the middle. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >>> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Seconds of CPU, of the user and of the system and over all threads, that this process has used so far. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Work that is measured against other work. */
export interface Contestant {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/**
 * Runs contestants in turn, A B C A B C …, so that a machine that slows down slows all of them, after one round
 * that only warms up.
 *
 * @returns for each contestant the median of its CPU seconds
 */
export async function interleave(
  contestants: readonly Contestant[],
  rounds: number,
  clock: () => number = cpuSeconds,
): Promise<ReadonlyMap<string, number>> {
  const taken = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, run } of contestants) {
      const before = clock();
      await run();
      if (round > 0) taken.get(name)?.push(clock() - before);
    }
  }
  return new Map([...taken].map(([name, seconds]) => [name, median(seconds)]));
}
