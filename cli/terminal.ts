import { isatty } from 'node:tty';
import { styleText } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../shared/client/clock.ts';

/** What a command may touch of the world around it; tests pass their own. */
export interface Terminal extends Clock {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Arguments as typed, to print commands that continue this one. */
  readonly args: readonly string[];
  /** Whether stderr is a terminal: progress is drawn only then. */
  readonly interactive: boolean;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Aborted when the user presses Ctrl-C. */
  readonly signal: AbortSignal;
  /** Writes a line of the result to stdout. */
  out(line: string): void;
  /** Writes a line about the work to stderr. */
  note(line: string): void;
  strong(text: string): string;
  /** Opens a URL in the desktop's browser. */
  browse(url: string): Promise<void>;
}

/** The process's own terminal. */
export function processTerminal(args: readonly string[], signal: AbortSignal): Terminal {
  const { env } = process;
  const coloured = isatty(1) && (env['NO_COLOR'] ?? '') === '';
  return {
    env,
    args,
    signal,
    cwd: process.cwd(),
    interactive: isatty(2),
    stdin: process.stdin,
    out: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
    strong: (text) => (coloured ? styleText('bold', text, { validateStream: false }) : text),
    now: () => Date.now(),
    random: () => Math.random(),
    sleep: (ms, own = signal) => delay(ms, undefined, { signal: own }),
    browse: async (url) => {
      const { default: open } = await import('open');
      const child = await open(url);
      child.unref();
    },
  };
}
