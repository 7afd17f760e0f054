import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** Set to see what functions report as errors in the terminal too. */
export const DEBUG_VARIABLE = 'ODOGRAPH_DEBUG';

/** Where the output of one function goes. */
export interface FunctionLog {
  /** Absolute path of the log. */
  readonly path: string;
  /** Takes in everything that a child writes. */
  follow(output: Readable, isError: boolean): void;
  /** A line of the host's own about the function. */
  error(message: string): void;
  close(): Promise<void>;
}

/** The runtime client writes a tab-separated line: time, request, level, message. */
const ERROR_LINE = /\t(ERROR|FATAL)\t/;

/** Opens (appends to) the log of a function. */
export function openFunctionLog(folder: string, name: string): FunctionLog {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.log`);
  const file = createWriteStream(path, { flags: 'a' });
  const debug = Boolean(process.env[DEBUG_VARIABLE]);
  // A full disk must not take the system down on account of a log.
  file.on('error', (error) => process.stderr.write(`${path}: ${error.message}\n`));
  const show = (text: string): unknown => debug && process.stderr.write(`[${name}] ${text}\n`);
  return {
    path,
    follow: (output, isError) => {
      output.setEncoding('utf8').on('data', (text: string) => {
        file.write(text);
        if (!debug) return;
        for (const line of text.split('\n'))
          if (line !== '' && (isError || ERROR_LINE.test(line))) show(line);
      });
    },
    error: (message) => {
      file.write(`${new Date().toISOString()}\t-\tERROR\t${message}\n`);
      show(message);
    },
    close: () => new Promise((resolve) => file.end(() => resolve())),
  };
}
