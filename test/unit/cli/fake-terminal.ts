import { main } from '../../../cli/main.ts';
import type { Terminal } from '../../../cli/terminal.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly notes: string;
  /** Pauses that the command took, in milliseconds, without waiting in truth. */
  readonly pauses: readonly number[];
  /** URLs that were opened in a browser. */
  readonly browsed: readonly string[];
}

/** Runs a command with a clock of its own: sleeping only moves it on. */
export async function runCli(args: readonly string[], changes: Partial<Terminal> = {}): Promise<Outcome> {
  const out: string[] = [];
  const notes: string[] = [];
  const pauses: number[] = [];
  const browsed: string[] = [];
  let now = Date.UTC(2024, 4, 2, 12);
  const terminal: Terminal = {
    args,
    env: { CI: '1' },
    cwd: '/nowhere',
    interactive: false,
    stdin: stream([]),
    signal: new AbortController().signal,
    now: () => now,
    random: () => 0.5,
    sleep: async (ms) => {
      pauses.push(ms);
      now += ms;
    },
    out: (line) => void out.push(line),
    note: (line) => void notes.push(line),
    columns: 80,
    strong: (text) => text,
    browse: async (url) => void browsed.push(url),
    ...changes,
  };
  const code = await main(terminal);
  return { code, out: out.join('\n'), notes: notes.join('\n'), pauses, browsed };
}

/** The chunks as an asynchronous stream. */
export async function* stream(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** Cuts bytes into pieces of the given sizes, again and again. */
export function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const end = at + Math.max(1, sizes[turn % sizes.length] ?? bytes.length);
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  return pieces;
}
