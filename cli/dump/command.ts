import type { Command } from 'commander';
import type { DumpList, DumpState } from '../../shared/api/dumps.ts';
import type { OdographClient } from '../../shared/client/odograph-client.ts';
import { hourOfDate } from '../../shared/reading/instant.ts';
import { CliFailure, EXIT, type ExitCode } from '../failure.ts';
import { count, quote, seconds, size, table } from '../format.ts';
import { linkEnd } from '../link-end.ts';
import { addServerOptions, clientOf, type ServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface DumpOptions extends ServerOptions {
  readonly date?: string;
  readonly device?: string;
}

const DETAILS = `
A day that was recorded before and has not changed is left as it is. Late readings make a new revision. Days run from
midnight to midnight UTC; a deployed system does this every night by itself.

Examples:
  $ npx odograph dump
  $ npx odograph dump --date 2024-05-01
  $ npx odograph dump --date 2024-05-01 --device car-1`;

const DAY_MS = 86_400_000;
/** Pauses between looks at a running dump: short at first, as most are soon done. */
const FIRST_LOOK_MS = 250;
const LAST_LOOK_MS = 5000;

export function addDumpCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = program
    .command('dump')
    .summary("make a day's recordings (MCAP and NDJSON files)")
    .description(
      'Makes the recordings of a UTC day, one MCAP and one NDJSON file per device, and lists them.',
    )
    .option('--date <YYYY-MM-DD>', 'which day (default: yesterday)')
    .option('--device <name>', 'only this device');
  addServerOptions(command, 30).addHelpText('after', DETAILS);
  command.action(async (options: DumpOptions) => done(await dump(options, terminal)));
}

async function dump(options: DumpOptions, terminal: Terminal): Promise<ExitCode> {
  const date = options.date ?? new Date(terminal.now() - DAY_MS).toISOString().slice(0, 10);
  if (hourOfDate(date) === undefined) {
    throw new CliFailure(`--date is not a day: ${date}`, 'Write it like 2024-05-01.');
  }
  const client = clientOf(options, terminal);
  const { execution } = await client.startDump({ date, device: options.device });
  const state = await waitFor(client, execution, terminal);
  if (state.status === 'failed') {
    const cause = state.cause === undefined || state.cause === '' ? 'no cause was given' : state.cause;
    throw new CliFailure(
      `The dump of ${date} failed: ${cause}`,
      `Nothing was published. It ran as ${execution}.`,
    );
  }
  const list = await client.dumps({ date, device: options.device });
  report(list, state, terminal);
  return EXIT.ok;
}

async function waitFor(client: OdographClient, execution: string, terminal: Terminal): Promise<DumpState> {
  const started = terminal.now();
  let pauseMs = FIRST_LOOK_MS;
  let drawn = false;
  for (;;) {
    const state = await client.dumpRun(execution);
    if (state.status !== 'running') {
      if (drawn) process.stderr.write('\r\u001B[K');
      return state;
    }
    if (terminal.interactive) {
      process.stderr.write(`\rRecording … ${seconds(terminal.now() - started)} `);
      drawn = true;
    } else if (pauseMs === FIRST_LOOK_MS) {
      terminal.note('Recording …');
    }
    await terminal.sleep(pauseMs);
    pauseMs = Math.min(LAST_LOOK_MS, pauseMs * 1.5);
  }
}

function report(list: DumpList, state: DumpState, terminal: Terminal): void {
  if (list.dumps.length === 0) {
    terminal.out(`There are no readings on ${list.from}, so there is nothing to record.`);
    return;
  }
  const startedMs = Date.parse(state.startedAt);
  const isSigned = list.dumps.some(({ mcap }) => linkEnd(mcap.url) !== undefined);
  const rows = list.dumps.map((recording) => [
    recording.device,
    count(recording.readings),
    size(recording.mcap.bytes),
    String(recording.revision),
    Date.parse(recording.publishedAt) >= startedMs ? 'published now' : 'unchanged',
    // A signed link is far too long for a table.
    ...(isSigned ? [] : [recording.mcap.url]),
  ]);
  const head = ['Device', 'Readings', 'Size', 'Revision', 'State', ...(isSigned ? [] : ['URL'])];
  const lines = table([head, ...rows]);
  terminal.out(terminal.strong(lines[0] ?? ''));
  for (const line of lines.slice(1)) terminal.out(line);
  const [first] = list.dumps;
  if (first === undefined) return;
  terminal.out('');
  if (isSigned) reportSigned(list, terminal);
  else terminal.out(`Next: npx odograph open --file ${quote(first.mcap.url)}`);
}

function reportSigned({ from: date, dumps }: DumpList, terminal: Terminal): void {
  const [first] = dumps;
  if (first === undefined) return;
  terminal.out(`Links that anyone may follow until ${linkEnd(first.mcap.url) ?? 'they end'}:`);
  for (const { mcap } of dumps) terminal.out(`  ${mcap.url}`);
  terminal.out('');
  const next = new Date(Date.parse(`${date}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
  const range = `--start ${date}T00:00:00Z --end ${next}T00:00:00Z`;
  terminal.out(`Next: npx odograph open --device ${quote(first.device)} ${range}`);
}
