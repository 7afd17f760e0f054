import { type Command, Option } from 'commander';
import type { OdographClient } from '../../shared/client/odograph-client.ts';
import { type Measure, MEASURES } from '../../shared/index/recording-index.ts';
import { formatInstant } from '../../shared/reading/instant.ts';
import { addRangeOptions, deviceOf, lastOf, type RangeOptions, rangeOf, UNKNOWN } from '../ask.ts';
import { advised } from '../client-failure.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { addServerOptions, clientOf, type ServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { readDays } from './days.ts';
import { reportDays, reportWay } from './report.ts';

interface OdometerOptions extends ServerOptions, RangeOptions {
  readonly device?: string;
  readonly measure?: Measure;
  readonly per?: 'day';
  readonly json?: boolean;
}

const DETAILS = `
The way is the sum of the distances from each position to the next, made of what is stored in order of time: readings
that come late count as if they had come in time, and those that come twice count once.

Measures:
  geodesic  on the Earth, from latitude and longitude, in metres
  plane     from x and y, in their units

Unless one is given, it is the one that was set with \`npx odograph device --measure\`, or else follows from the sensors.

With --per day each line is a UTC day; the way from one day's last position to the next day's first counts for the
later day, so that the days add up to the whole.

Examples:
  $ npx odograph odometer --device car-1
  $ npx odograph odometer --device car-1 --start 2024-05-01T08:00:00Z --end 2024-05-01T09:30:00Z
  $ npx odograph odometer --device car-1 --start 2024-05-01 --end 2024-05-31 --per day`;

export function addOdometerCommand(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  const command = program
    .command('odometer')
    .summary('tell how far a device went')
    .description('Tells how far a device went in a range, or on each day of it.')
    .option('--device <name>', 'which device (default: the only one)')
    .addOption(new Option('--measure <measure>', 'how to measure').choices(MEASURES))
    .addOption(new Option('--per <stretch>', 'the way of each stretch').choices(['day']))
    .option('--json', 'print JSON');
  addRangeOptions(command, 'the first position', 'the last one');
  addServerOptions(command, 30).addHelpText('after', DETAILS);
  command.action(async (options: OdometerOptions) => done(await run(options, terminal)));
}

async function run(options: OdometerOptions, terminal: Terminal): Promise<ExitCode> {
  const { measure } = options;
  const { start, end } = rangeOf(options);
  const client = clientOf(options, terminal);
  const device = await deviceOf(options.device, client);
  const query = {
    start: start && formatInstant(start),
    end: end && formatInstant(lastOf(end)),
    measure,
  };
  const whole = await advised(client.odometer(device, query), UNKNOWN);
  if (options.per === undefined) {
    if (options.json === true) terminal.out(JSON.stringify(whole));
    else reportWay(whole, terminal);
    return EXIT.ok;
  }
  await perDay(whole, options, client, terminal);
  return EXIT.ok;
}

async function perDay(
  whole: Awaited<ReturnType<OdographClient['odometer']>>,
  { json = false }: OdometerOptions,
  client: OdographClient,
  terminal: Terminal,
): Promise<void> {
  const days = await readDays(whole, client);
  if (json) terminal.out(JSON.stringify({ ...whole, days }));
  else reportDays(whole, days, terminal);
}
