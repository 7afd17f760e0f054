import type { Command } from 'commander';
import { Option } from 'commander';
import type { OdographClient } from '../../shared/client/odograph-client.ts';
import { CliFailure, EXIT, type ExitCode } from '../failure.ts';
import { plural, quote } from '../format.ts';
import { addServerOptions, clientOf, list, positiveInteger, type ServerOptions } from '../options.ts';
import { type Progress, startProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { type Batch, oneAhead } from './batch.ts';
import { csvBatches, type Reading } from './csv-batches.ts';
import { planCsv } from './csv-plan.ts';
import { readCsvRows } from './csv-rows.ts';
import { deliver, Stopped } from './deliver.ts';
import { ndjsonBatches } from './ndjson-batches.ts';
import { reportDelivery, reportNext } from './report.ts';
import { openFile, openStdin, type Source, spool } from './source.ts';
import { Tally } from './tally.ts';

interface SendOptions extends ServerOptions {
  readonly format?: 'csv' | 'ndjson';
  readonly device?: string;
  readonly deviceColumn?: string;
  readonly time?: string;
  readonly columns?: string[];
  readonly exclude?: string[];
  readonly delimiter?: string;
  readonly from: number;
  readonly rejects?: string;
}

const DETAILS = `
CSV has a header row. Every other column becomes a sensor of the column's name; an empty cell is no reading.
A column is a number when all its cells are numbers, a boolean when all are true or false, otherwise text.
Times are RFC 3339, "2024-05-01 12:00:00.250" (UTC when no offset is given) or a count of s, ms, us or ns
since 1970, which is told by its magnitude. NDJSON has one object per reading:
  {"device":"car-1","sensor":"speed","timestamp":"2024-05-01T12:00:00.250Z","value":13.5}
Either may be packed with gzip. Sending a file again is always safe: the first value of an instant stays.

Examples:
  $ npx odograph send drives.csv --device car-1
  $ npx odograph send log.csv.gz --device-column vehicle --time recorded_at --exclude note
  $ zcat old.ndjson.gz | npx odograph send - --device car-1 --rejects rejected.ndjson

Exit code: 0 all good, 1 some lines were rejected, 2 wrong usage or no way through.`;

export function addSendCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = program
    .command('send')
    .summary('send a CSV or NDJSON file of readings')
    .description(
      'Sends the readings of a file, or of standard input (-), and tells what became of every line.',
    )
    .argument('<file>', 'CSV with a header row, or NDJSON; gzip is unpacked; - reads standard input')
    .addOption(
      new Option('--format <format>', 'instead of telling it by name and content').choices(['csv', 'ndjson']),
    )
    .option('--device <name>', 'device of all readings (NDJSON: of those that name none)')
    .option('--device-column <column>', 'CSV: column that names the device')
    .option('--time <column>', 'CSV: time column (default: time, timestamp, ts or date)')
    .option('--columns <a,b>', 'CSV: send only these columns', list)
    .option('--exclude <a,b>', 'CSV: leave these columns out', list)
    .option('--delimiter <character>', 'CSV: what separates cells (default: a comma; a tab in .tsv files)')
    .option('--from <line>', 'go on at this line of the file', positiveInteger, 1)
    .option('--rejects <file>', 'write every rejected line to this file, as NDJSON');
  addServerOptions(command, 300).addHelpText('after', DETAILS);
  command.action(async (file: string, options: SendOptions) => done(await send(file, options, terminal)));
}

async function send(file: string, options: SendOptions, terminal: Terminal): Promise<ExitCode> {
  const client = clientOf(options, terminal);
  const opened = file === '-' ? await openStdin(terminal.stdin) : await openFile(file);
  const format = options.format ?? detectFormat(opened);
  if (format === 'csv') checkCsvOptions(file, options);
  const kept = format === 'csv' && file === '-' ? await spool(opened) : undefined;
  const progress = await startProgress(terminal);
  const tally = openTally(options);
  try {
    const source = kept?.source ?? opened;
    const reading = { fromLine: options.from, tally, position: () => position };
    let position = 0;
    const onBytes = (bytes: number): void => void (position = bytes);
    const started = terminal.now();
    const batches =
      format === 'csv'
        ? await openCsv(source, options, reading, progress, onBytes)
        : ndjsonBatches(source.read(onBytes), reading);
    progress.stage('Sending', source.size ?? 0);
    await deliverAll(batches, options.device, client, tally, progress);
    progress.stop();
    const { rejects } = options;
    const delivery = {
      name: nameOf(file),
      tally,
      tookMs: terminal.now() - started,
      origin: client.origin,
    };
    const code = reportDelivery({ ...delivery, ...(rejects === undefined ? {} : { rejects }) }, terminal);
    reportNext(options.device === undefined ? tally.devices : [options.device], terminal);
    return code;
  } catch (error) {
    progress.stop();
    throw error instanceof Stopped ? resumable(error, tally, terminal) : error;
  } finally {
    tally.close();
    await kept?.remove();
  }
}

/** Sends batch after batch, preparing the next one meanwhile. @throws Stopped with the line to go on from */
export async function deliverAll(
  batches: AsyncIterable<Batch>,
  device: string | undefined,
  client: OdographClient,
  tally: Tally,
  progress: Progress,
): Promise<void> {
  for await (const batch of oneAhead(batches)) {
    await deliver(batch, device, client, tally);
    progress.at(batch.fileBytes);
  }
}

async function openCsv(
  source: Source,
  options: SendOptions,
  reading: Reading,
  progress: Progress,
  onBytes: (bytes: number) => void,
): Promise<AsyncIterable<Batch>> {
  const delimiter = options.delimiter ?? (/\.tsv(\.gz)?$/i.test(source.name) ? '\t' : ',');
  progress.stage('Checking', source.size ?? 0);
  const plan = await planCsv(
    readCsvRows(
      source.read((bytes) => progress.at(bytes)),
      delimiter,
    ),
    {
      delimiter,
      exclude: options.exclude ?? [],
      ...(options.time === undefined ? {} : { time: options.time }),
      ...(options.deviceColumn === undefined ? {} : { deviceColumn: options.deviceColumn }),
      ...(options.columns === undefined ? {} : { columns: options.columns }),
    },
  );
  return csvBatches(readCsvRows(source.read(onBytes), delimiter), plan, reading);
}

function detectFormat(source: Source): 'csv' | 'ndjson' {
  const name = source.name.toLowerCase().replace(/\.gz$/, '');
  if (/\.(csv|tsv)$/.test(name)) return 'csv';
  if (/\.(ndjson|jsonl|json)$/.test(name)) return 'ndjson';
  const start = new TextDecoder().decode(source.head.subarray(0, 1024)).trimStart();
  return start.startsWith('{') || start.startsWith('[') ? 'ndjson' : 'csv';
}

function checkCsvOptions(file: string, options: SendOptions): void {
  if (options.delimiter === '' || options.delimiter === '"') {
    throw new CliFailure('That cannot separate cells.', "Give a character like --delimiter ';'.");
  }
  if ((options.device === undefined) === (options.deviceColumn === undefined)) {
    const example = `npx odograph send ${quote(file)} --device car-1`;
    throw new CliFailure(
      options.device === undefined
        ? 'Whose readings are these?'
        : 'Give --device or --device-column, not both.',
      `Name the device (${example}) or the column that does (--device-column).`,
    );
  }
}

function openTally(options: SendOptions): Tally {
  try {
    return new Tally(options.rejects);
  } catch {
    throw new CliFailure(
      `${options.rejects} cannot be written.`,
      'Give --rejects a file in a folder that exists.',
    );
  }
}

const nameOf = (file: string): string => (file === '-' ? 'standard input' : file);

/** What to tell when sending stopped: how far it came, and the command that goes on from there. */
function resumable(stopped: Stopped, tally: Tally, terminal: Terminal): CliFailure {
  const interrupted = terminal.signal.aborted;
  const { cause } = stopped;
  if (!interrupted && !(cause instanceof CliFailure)) throw cause;
  const reason = cause instanceof CliFailure && !interrupted ? cause.message : 'Interrupted.';
  const hint = cause instanceof CliFailure && cause.next !== undefined ? `${cause.next}\n` : '';
  const done = `${plural(tally.sent, 'reading')} went through before line ${stopped.line}.`;
  const next = `${hint}Then go on with:\n  ${resumeCommand(terminal.args, stopped.line)}`;
  return new CliFailure(`${reason} ${done}`, next, interrupted ? EXIT.interrupted : EXIT.trouble);
}

/** Stands for a key. */
const KEY = 'KEY';

function resumeCommand(args: readonly string[], line: number): string {
  const kept = args.filter((arg, index) => !/^--from(=|$)/.test(arg) && args[index - 1] !== '--from');
  // What a command prints may be kept by whatever runs it; the key is not for it to keep.
  const shown = kept.map((arg, index) =>
    kept[index - 1] === '--key' ? KEY : arg.replace(/^--key=.*$/s, `--key=${KEY}`),
  );
  return ['npx', 'odograph', ...shown, '--from', String(line)].map(quote).join(' ');
}
