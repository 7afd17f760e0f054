import { type Command, Option } from 'commander';
import type { OdographClient } from '../../shared/client/odograph-client.ts';
import { LETTER_REASONS, type LetterReason } from '../../shared/quarantine/letter-reason.ts';
import { CliFailure, EXIT, type ExitCode } from '../failure.ts';
import { count } from '../format.ts';
import { addServerOptions, clientOf, type ServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { exportLetter } from './export.ts';
import { reportExport, reportLetters, RedriveReport } from './report.ts';

interface RedriveOptions extends ServerOptions {
  readonly list?: boolean;
  readonly dryRun?: boolean;
  /** Key of one letter. */
  readonly letter?: string;
  readonly reason?: LetterReason;
  readonly export?: string;
}

const DETAILS = `
What was acknowledged but could not be stored lies in the bucket as a dead letter, whole and with its reason: put aside
by Odograph because trying again is of no use, or given up by the platform after all its retries. Redriving sends a
letter through the stream again and removes it when that is durable. It loses nothing, and doing it twice does no harm.

What would only be put aside again stays where it is, and is named with what to do about it; the exit code is then 1.

Reasons:
  retries-exhausted, record-too-old   a fault that may be over by now: redrive it
  too-many-channels                   the device has no room for more sensors: send it under another device
  timestamp-out-of-range              too far ahead: redrive it when time has come to it. Before 2000: mend it
  invalid-device, invalid-sensor, invalid-value, value-too-large
                                      no reading as Odograph takes it: mend it
  corrupt-batch, corrupt-segment      cannot be opened, or comes from a newer version
  unreadable                          the object in the bucket is no dead letter

Examples:
  $ npx odograph redrive --list
  $ npx odograph redrive --dry-run
  $ npx odograph redrive
  $ npx odograph redrive --reason retries-exhausted
  $ npx odograph redrive --export letters --reason too-many-channels`;

export function addRedriveCommand(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  const command = program
    .command('redrive')
    .summary('send what could not be stored through the system again')
    .description('Lists what could not be stored, and sends it through the system again.')
    .addOption(new Option('--list', 'only list what there is').conflicts(['dryRun', 'export', 'letter']))
    .addOption(new Option('--dry-run', 'say what would be done, and do nothing').conflicts('export'))
    .addOption(
      new Option('--letter <key>', 'only the letter of this key, as --list shows it').conflicts('reason'),
    )
    .addOption(new Option('--reason <reason>', 'only letters of this reason').choices(LETTER_REASONS))
    .option('--export <folder>', 'write letters and their readings into a folder instead, for looking at');
  addServerOptions(command, 60).addHelpText('after', DETAILS);
  command.action(async (options: RedriveOptions) => done(await run(options, terminal)));
}

async function run(options: RedriveOptions, terminal: Terminal): Promise<ExitCode> {
  const client = clientOf(options, terminal);
  if (options.list === true) {
    const letters = await Array.fromAsync(client.letters({ reason: options.reason }));
    reportLetters(letters, terminal);
    return EXIT.ok;
  }
  if (options.export !== undefined) return exportAll(options.export, options, client, terminal);
  return redriveAll(options, client, terminal);
}

async function redriveAll(
  { letter: key, reason, dryRun = false }: RedriveOptions,
  client: OdographClient,
  terminal: Terminal,
): Promise<ExitCode> {
  const report = new RedriveReport(dryRun);
  const progress = startCount(dryRun ? 'Looking at letters' : 'Redriving', terminal);
  try {
    let cursor: string | undefined;
    do {
      const page = await client.redrive(
        key === undefined ? { all: true, reason, cursor, dryRun } : { key, dryRun },
      );
      report.add(page.results);
      progress.at(report.letters);
      ({ cursor } = page);
    } while (cursor !== undefined);
  } finally {
    progress.stop();
    // What was done before an interruption is told too.
    if (report.letters > (key === undefined ? 0 : report.gone)) report.tell(terminal);
  }
  if (report.letters === 0)
    terminal.out(
      reason === undefined
        ? 'There are no dead letters.'
        : `There are no dead letters of the reason ${reason}.`,
    );
  if (key !== undefined && report.gone > 0) {
    throw new CliFailure(`There is no dead letter ${key}.`, 'See what there is: npx odograph redrive --list');
  }
  return report.kept > 0 ? EXIT.rejected : EXIT.ok;
}

async function exportAll(
  folder: string,
  { letter: key, reason }: RedriveOptions,
  client: OdographClient,
  terminal: Terminal,
): Promise<ExitCode> {
  const progress = startCount('Writing letters', terminal);
  let letters = 0;
  let readings = 0;
  const write = async (each: string): Promise<void> => {
    readings += await exportLetter(each, folder, client, terminal);
    letters += 1;
    progress.at(letters);
  };
  try {
    if (key !== undefined) await write(key);
    else for await (const letter of client.letters({ reason })) await write(letter.key);
  } finally {
    progress.stop();
  }
  reportExport({ folder, letters, readings }, terminal);
  return EXIT.ok;
}

/** Counts on a terminal how far the work is; how much there is becomes known only at its end. */
function startCount(label: string, terminal: Terminal): { at(done: number): void; stop(): void } {
  if (!terminal.interactive) return { at: () => undefined, stop: () => undefined };
  return {
    at: (done) => void process.stderr.write(`\r${label} … ${count(done)}`),
    stop: () => void process.stderr.write('\r\u001B[K'),
  };
}
