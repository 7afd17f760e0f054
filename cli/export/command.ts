import { resolve } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { ClientError } from '../../shared/client/client-error.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { globMatcher } from '../../shared/recording/glob.ts';
import { type Advice, failureOf } from '../client-failure.ts';
import { addRangeOptions, lastOf, rangeOf, type RangeOptions } from '../ask.ts';
import { CliFailure, EXIT, type ExitCode } from '../failure.ts';
import { plural, size, visible } from '../format.ts';
import { addServerOptions, collect, list } from '../options.ts';
import { type Progress, startProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { type AddressOptions, type Clients, clientsOf, MANIFEST_OPTION } from '../addresses.ts';
import { ALL_HOURS, type HourRange, wholeDays } from './day-plan.ts';
import { exportDevice, type ExportWork } from './export-device.ts';
import { ExportRun } from './export-run.ts';
import { type Format, FORMATS } from './manifest-files.ts';
import { told } from './part-file.ts';
import { exportSystem } from './system-files.ts';

interface ExportOptions extends AddressOptions, RangeOptions {
  readonly device?: string[];
  readonly format?: readonly Format[];
  readonly dryRun?: boolean;
}

const DETAILS = `
One folder for each device, and in it one file of each format for each UTC day: 2024-05-01.mcap and 2024-05-01.ndjson.gz.
Days are whole, also at --start and --end. Beside them: how devices are set up, sessions, dashboards, and manifests that
tell what was written, with counts and SHA-256. Each day is counted before its files get their names.

The same command once more fetches what is new or has changed, and goes on where it was interrupted. What a key may not
read is not exported. Of a deployment, --url is its BoardUrl; where it has no board, its ApiUrl, beside --manifest-url and
--dashboards-url. What the files are and how other programs read them: docs/leaving.md.

Exit code: 0 all is there, 1 some days could not be had, 2 wrong usage or no way through.

Examples:
  $ npx odograph export everything
  $ npx odograph export some --device 'car-*' --start 2024-05-01 --end 2024-05-31 --format mcap
  $ npx odograph export everything --dry-run`;

/** A deployment's parts have addresses of their own. */
const ADVICE: Advice = {
  'not-odograph':
    'Give the address of the board with --url, or that of the API, and that of the manifest with --manifest-url.',
};

export function addExportCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = program
    .command('export')
    .summary('take everything with you, as MCAP and NDJSON files')
    .description('Writes everything that a system holds, as far as you may read it, into a folder.')
    .argument('<folder>', 'where to; one that was exported to before is brought up to date')
    .option('--device <glob>', 'only these devices; may be given several times (default: all)', collect);
  addRangeOptions(command, 'the first reading', 'the latest reading')
    .option('--format <a,b>', 'mcap, ndjson or both (default: both)', formats)
    .option('--dry-run', 'tell what would be fetched, and write nothing')
    .option(...MANIFEST_OPTION)
    .option('--dashboards-url <url>', 'where dashboards are (default: what the board at --url says)');
  addServerOptions(command, 300).addHelpText('after', DETAILS);
  command.action(async (folder: string, options: ExportOptions) =>
    done(await run(folder, options, terminal)),
  );
}

function formats(text: string): Format[] {
  const given = list(text);
  const known = FORMATS.filter((format) => given.includes(format));
  if (known.length === 0 || known.length < new Set(given).size)
    throw new InvalidArgumentError(`It should be some of ${FORMATS.join(', ')}.`);
  return known;
}

async function run(folder: string, options: ExportOptions, terminal: Terminal): Promise<ExitCode> {
  const out = resolve(terminal.cwd, folder);
  const isWanted = deviceMatcher(options.device);
  const range = hoursOf(options);
  const clients = await clientsOf(options, terminal);
  const isDryRun = options.dryRun === true;
  const began = new Date(terminal.now()).toISOString();
  const manifest = await ExportRun.open(out, clients.api.origin, began, isDryRun);
  if (!isDryRun) await told(out, () => mkdir(out, { recursive: true }));
  const progress = await startProgress(terminal);
  const work: ExportWork = {
    out,
    range,
    clients,
    isDryRun,
    formats: options.format ?? FORMATS,
    signal: terminal.signal,
    note: (line) => terminal.note(line),
    onDay: drawing(progress),
  };
  try {
    await manifest.begin();
    for await (const device of devicesOf(clients, isWanted)) {
      const outcome = await exportDevice(device, work);
      progress.stop();
      if (outcome === undefined) continue;
      manifest.add(outcome);
      const { fetched, unchanged, failed } = outcome;
      const missing = failed.length === 0 ? '' : `, ${failed.length} could not be had`;
      terminal.note(
        `${visible(device)}: ${plural(fetched, 'day')} ${isDryRun ? 'to fetch' : 'fetched'}, ${unchanged} unchanged${missing}`,
      );
      for (const { date, why } of failed) terminal.note(`  ${date}: ${visible(why)}`);
    }
    if (!isDryRun) manifest.addSystem(await exportSystem(out, clients));
    await manifest.end(new Date(terminal.now()).toISOString());
  } catch (error) {
    progress.stop();
    if (!isDryRun && terminal.signal.aborted)
      throw new CliFailure(
        'Interrupted. What is there is whole.',
        'Run the same command again: it goes on where it was.',
        EXIT.interrupted,
      );
    throw error instanceof ClientError ? failureOf(error, ADVICE) : error;
  }
  return report(manifest, folder, options, terminal);
}

function drawing(progress: Progress): ExportWork['onDay'] {
  let drawn: string | undefined;
  return (device, done, all) => {
    if (drawn !== device) progress.stage(visible(device), all);
    drawn = device;
    progress.at(done);
  };
}

function report(manifest: ExportRun, folder: string, options: ExportOptions, terminal: Terminal): ExitCode {
  const { totals, leftOut } = manifest;
  if (totals.devices === 0) {
    terminal.note(
      'No device is known that may be read and is meant. See which there are: npx odograph devices',
    );
  }
  for (const line of leftOut) terminal.note(`Left out: ${line}`);
  const did = options.dryRun === true ? 'to fetch' : 'fetched';
  terminal.out(
    `${plural(totals.devices, 'device')}: ${plural(totals.fetched, 'day')} ${did}, ${totals.unchanged} unchanged, ${totals.failed} could not be had.`,
  );
  if (options.dryRun !== true)
    terminal.out(`${plural(totals.readings, 'reading')} in ${size(totals.bytes)} are in ${folder}.`);
  return totals.failed === 0 ? EXIT.ok : EXIT.rejected;
}

async function* devicesOf({ api }: Clients, isWanted: (device: string) => boolean): AsyncGenerator<string> {
  for await (const { device } of api.devices({ limit: 1000 })) if (isWanted(device)) yield device;
}

/** @throws CliFailure for globs that are refused */
function deviceMatcher(globs: readonly string[] | undefined): (device: string) => boolean {
  if (globs === undefined) return () => true;
  try {
    return globMatcher(globs);
  } catch (error) {
    if (!(error instanceof OdographError)) throw error;
    throw new CliFailure(`--device cannot be used: ${error.message}.`, "Give globs like --device 'car-*'.");
  }
}

function hoursOf(options: RangeOptions): HourRange {
  const { start, end } = rangeOf(options);
  return wholeDays(start?.hour ?? ALL_HOURS.from, end === undefined ? ALL_HOURS.to : lastOf(end).hour);
}
