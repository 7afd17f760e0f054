import { type Command } from 'commander';
import type { Latest } from '../../shared/api/latest.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import type { OdographClient } from '../../shared/client/odograph-client.ts';
import { globMatcher } from '../../shared/recording/glob.ts';
import { splitGlobs } from '../../shared/recording/split-globs.ts';
import { deviceOf, UNKNOWN } from '../ask.ts';
import { advised } from '../client-failure.ts';
import { CliFailure, EXIT, type ExitCode } from '../failure.ts';
import { quote } from '../format.ts';
import { addServerOptions, clientOf, collect, type ServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { changesSince, type LatestReading, linesOf } from './lines.ts';

interface LatestOptions extends ServerOptions {
  readonly device?: string;
  readonly sensors?: string[];
  readonly watch?: boolean;
  readonly json?: boolean;
}

const DETAILS = `
--watch looks every second and goes on until Ctrl-C. Where the output is no terminal it prints a line for each new
value instead, and with --json an object for each answer that brought something new.

Examples:
  $ npx odograph latest --device car-1
  $ npx odograph latest --device car-1 --sensors 'engine_*' --watch
  $ npx odograph latest --device car-1 --json | jq .sensors.speed.value`;

/** How often --watch looks, in milliseconds. */
const LOOK_MS = 1000;

export function addLatestCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = program
    .command('latest')
    .summary('show the latest value of each sensor')
    .description('Shows the latest reading of each sensor of a device.')
    .option('--device <name>', 'which device (default: the only one)')
    .option('--sensors <glob>', "only these sensors, like 'engine_*'; may be given several times", collect)
    .option('--watch', 'go on showing them as they change')
    .option('--json', 'print JSON');
  addServerOptions(command, 30).addHelpText('after', DETAILS);
  command.action(async (options: LatestOptions) => done(await run(options, terminal)));
}

async function run(options: LatestOptions, terminal: Terminal): Promise<ExitCode> {
  const wanted = matcherOf(options.sensors);
  const client = clientOf(options, terminal);
  const device = await deviceOf(options.device, client);
  if (options.watch === true) return watch(device, wanted, options, client, terminal);
  const latest = selected(await advised(client.latest(device), UNKNOWN), wanted);
  if (options.json === true) terminal.out(JSON.stringify(latest));
  else report(latest, options, terminal);
  return EXIT.ok;
}

function matcherOf(globs: readonly string[] | undefined): (sensor: string) => boolean {
  try {
    return globs === undefined ? () => true : globMatcher(globs.flatMap(splitGlobs));
  } catch (error) {
    if (!(error instanceof OdographError)) throw error;
    throw new CliFailure('--sensors is too long with its braces written out.', 'Ask for fewer at once.');
  }
}

function selected(latest: Latest, wanted: (sensor: string) => boolean): Latest {
  const sensors = Object.entries(latest.sensors).filter(([sensor]) => wanted(sensor));
  return { ...latest, sensors: Object.fromEntries(sensors) };
}

const readingsOf = ({ sensors }: Latest): LatestReading[] =>
  Object.entries(sensors).map(([sensor, reading]) => ({ sensor, ...reading }));

function report(latest: Latest, { sensors }: LatestOptions, terminal: Terminal): void {
  const readings = readingsOf(latest);
  if (readings.length > 0) {
    const [head = '', ...rows] = linesOf(readings, terminal);
    terminal.out(terminal.strong(head));
    for (const row of rows) terminal.out(row);
    return;
  }
  terminal.out(
    sensors === undefined
      ? `${latest.device} has no readings yet.`
      : `${latest.device} has no sensor that matches ${sensors.map(quote).join(' or ')}. ` +
          `See which it has: npx odograph device ${quote(latest.device)}`,
  );
}

/** Shows what is new until Ctrl-C, which is how this ends well. */
async function watch(
  device: string,
  wanted: (sensor: string) => boolean,
  { json = false }: LatestOptions,
  client: OdographClient,
  terminal: Terminal,
): Promise<ExitCode> {
  let before: Latest | undefined;
  try {
    for (;;) {
      const latest = await advised(client.latest(device), UNKNOWN);
      const shown = selected(latest, wanted);
      if (terminal.redraw !== undefined && !json) draw(shown, terminal, terminal.redraw);
      else if (latest.revision !== before?.revision) {
        if (json) terminal.out(JSON.stringify(shown));
        else for (const line of changesSince(before, readingsOf(shown))) terminal.out(line);
      }
      before = latest;
      await terminal.sleep(LOOK_MS);
    }
  } catch (error) {
    if (terminal.signal.aborted) return EXIT.ok;
    throw error;
  }
}

function draw(latest: Latest, terminal: Terminal, redraw: (lines: readonly string[]) => void): void {
  const [head = '', ...rows] = linesOf(readingsOf(latest), terminal);
  redraw([terminal.strong(head), ...rows]);
}
