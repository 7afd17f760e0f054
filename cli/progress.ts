import { type SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

/** A progress bar on stderr, drawn only on a terminal. */
export interface Progress {
  /** Starts a stage of so many units, ending the one before. */
  stage(label: string, total: number): void;
  at(done: number): void;
  stop(): void;
}

/** Draws nothing where stderr is not a terminal. */
export async function startProgress(terminal: Terminal): Promise<Progress> {
  if (!terminal.interactive) return { stage: () => undefined, at: () => undefined, stop: () => undefined };
  const { default: cliProgress } = await import('cli-progress');
  let bar: SingleBar | undefined;
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
  };
  return {
    stop,
    stage(label, total) {
      stop();
      bar = new cliProgress.SingleBar({
        format: `${label.padEnd(9)} {bar} {percentage}%  {eta_formatted} left`,
        barCompleteChar: '█',
        barIncompleteChar: '░',
        barsize: 30,
        clearOnComplete: true,
        hideCursor: true,
        stream: process.stderr,
      });
      bar.start(Math.max(1, total), 0);
    },
    at: (done) => bar?.update(done),
  };
}
