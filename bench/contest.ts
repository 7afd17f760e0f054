import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type Contestant, interleave } from './measure.ts';

/** A contestant in a process of its own, where nobody else's garbage or compiled code is in its way. */
interface Entrant {
  readonly name: string;
  readonly arguments: readonly string[];
}

/**
 * Runs contestants in turn, each in its own process.
 *
 * @param script sends a message when it is ready, and for each message that it gets the CPU seconds of one run
 * @returns for each contestant the median of its CPU seconds
 */
export async function contest(
  script: string,
  entrants: readonly Entrant[],
  rounds: number,
): Promise<ReadonlyMap<string, number>> {
  const children = new Map<string, ChildProcess>();
  try {
    for (const { name, arguments: given } of entrants) {
      const child = fork(script, [...given]);
      children.set(name, child);
      await messageOf(child);
    }
    let total = 0;
    const contestants = [...children].map(
      ([name, child]): Contestant => ({
        name,
        run: async () => {
          const answer = messageOf(child);
          child.send('run');
          total += Number(await answer);
        },
      }),
    );
    return await interleave(contestants, rounds, () => total);
  } finally {
    for (const child of children.values()) child.kill();
  }
}

/** The next message. @throws Error when the process ends instead */
async function messageOf(child: ChildProcess): Promise<unknown> {
  const stop = new AbortController();
  const ended = once(child, 'exit', { signal: stop.signal }).then(() => {
    throw new Error('a contestant ended');
  });
  const message = once(child, 'message').then(([content]: unknown[]) => content);
  try {
    return await Promise.race([message, ended]);
  } finally {
    ended.catch(() => {});
    stop.abort();
  }
}
