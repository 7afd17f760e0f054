import { once } from 'node:events';
import { isatty, type WriteStream } from 'node:tty';
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
  /** Characters in a line of stdout, as far as they are known. */
  readonly columns: number;
  /** Shows lines in place of those that it showed before; not there where stdout is no terminal. */
  readonly redraw?: ((lines: readonly string[]) => void) | undefined;
  /** Asks the user, on stderr; not there where nobody is to answer. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** Opens a URL in the desktop's browser. */
  browse(url: string): Promise<void>;
}

/** Where the width of stdout is not known. */
const USUAL_COLUMNS = 80;

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
    columns: process.stdout.columns ?? USUAL_COLUMNS,
    redraw: process.stdout.isTTY ? redrawing(process.stdout) : undefined,
    strong: (text) => (coloured ? styleText('bold', text, { validateStream: false }) : text),
    now: () => Date.now(),
    random: () => Math.random(),
    sleep: (ms, own = signal) => delay(ms, undefined, { signal: own }),
    ask: isatty(0) && isatty(2) ? (question) => ask(question, signal) : undefined,
    browse: async (url) => {
      const { default: open } = await import('open');
      const child = await open(url);
      child.unref();
    },
  };
}

/** @returns what was typed; nothing at the end of input */
async function ask(question: string, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // Readline takes Ctrl-C for itself while it asks.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const closed = once(lines, 'close').then(() => '');
  try {
    return await Promise.race([lines.question(question, { signal }), closed]);
  } catch (error) {
    if (signal.aborted) throw error;
    // Ctrl-D.
    return '';
  } finally {
    lines.close();
  }
}

/** Draws over what it drew before. Lines that the screen has no room for are left out: one cannot draw over them. */
function redrawing(screen: WriteStream): (lines: readonly string[]) => void {
  let drawn = 0;
  return (lines) => {
    const kept = lines.slice(0, Math.max(1, screen.rows - 1)).map((line) => `${line}\u001B[K\n`);
    const up = drawn === 0 ? '' : `\u001B[${drawn}A`;
    drawn = kept.length;
    // A line that is too long is cut off at the edge instead of becoming two.
    screen.write(`\u001B[?7l${up}${kept.join('')}\u001B[J\u001B[?7h`);
  };
}
