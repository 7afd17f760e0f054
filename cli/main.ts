import { CommanderError } from 'commander';
import { ClientError } from '../shared/client/client-error.ts';
import { failureOf } from './client-failure.ts';
import { CliFailure, EXIT, type ExitCode } from './failure.ts';
import { createProgram } from './program.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/**
 * Runs one command.
 *
 * @returns the exit code; every foreseeable failure is told in words, without a stack trace
 */
export async function main(terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  try {
    await createProgram(terminal, (outcome) => (code = outcome)).parseAsync([...terminal.args], {
      from: 'user',
    });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.trouble;
    const failure = error instanceof ClientError ? failureOf(error) : error;
    if (failure instanceof CliFailure) {
      terminal.note(failure.message);
      if (failure.next !== undefined) terminal.note(failure.next);
      return failure.exitCode;
    }
    if (terminal.signal.aborted) {
      terminal.note('Interrupted.');
      return EXIT.interrupted;
    }
    const detail = error instanceof Error ? error.message : String(error);
    terminal.note(`Something went wrong that should not: ${detail}`);
    terminal.note('ODOGRAPH_DEBUG=1 shows where; please report it.');
    if (terminal.env['ODOGRAPH_DEBUG'] === '1' && error instanceof Error) terminal.note(error.stack ?? '');
    return EXIT.trouble;
  }
}

/** Runs the process's own command; the first Ctrl-C ends it in good order, the second at once. */
export async function run(): Promise<void> {
  // `odograph … | head` closes the pipe early; that is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const interruption = new AbortController();
  const stop = (): void => {
    interruption.abort(new Error('interrupted'));
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.exitCode = await main(processTerminal(process.argv.slice(2), interruption.signal));
  process.off('SIGINT', stop);
  process.off('SIGTERM', stop);
}
