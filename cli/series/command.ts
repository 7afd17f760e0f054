import { type Command, InvalidArgumentError, Option } from 'commander';
import { API_LIMITS } from '../../shared/api/limits.ts';
import type { Series } from '../../shared/api/series.ts';
import type { OdographClient } from '../../shared/client/odograph-client.ts';
import { type Kind, KINDS } from '../../shared/reading/reading.ts';
import { addRangeOptions, deviceOf, type RangeOptions, rangeOf } from '../ask.ts';
import { CliFailure, EXIT, type ExitCode } from '../failure.ts';
import { quote } from '../format.ts';
import { addServerOptions, clientOf, collect, positiveInteger, type ServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { csvLines } from './csv.ts';
import { plotBins, plotLines } from './plot.ts';
import { readSeries } from './read-series.ts';
import { likeliest } from './likeliest.ts';
import { tableLines } from './table.ts';

const FORMATS = ['plot', 'table', 'csv', 'json'] as const;
type Format = (typeof FORMATS)[number];

interface SeriesOptions extends ServerOptions, RangeOptions {
  readonly device?: string;
  readonly sensor: string[];
  readonly kind?: Kind;
  readonly bins?: number;
  readonly format: Format;
  readonly json?: boolean;
}

const DETAILS = `
The range is cut into bins, and of each it is told how many readings there are and what they are like; where there are
no more readings than bins, they come one by one. Bins are equal up to two days; in a longer range they begin at
quarters of an hour, so there may be fewer. Without a range it is the part of the latest 24 hours that
has readings.

Formats:
  plot   a curve of each sensor as wide as the terminal: from the least to the greatest value of each bin
  table  a line for each bin
  csv    sensor,time,value,min,max,count: the start and the mean of a bin, or a reading; empty bins are left out
  json   what the API answers

Examples:
  $ npx odograph series --device car-1 --sensor speed
  $ npx odograph series --device car-1 --sensor speed --sensor engine_rpm --start 2024-05-01 --end 2024-05-07
  $ npx odograph series --device car-1 --sensor speed --start 2024-05-01 --end 2024-05-01 --bins 24 --format table
  $ npx odograph series --device car-1 --sensor speed --bins 5000 --format csv > speed.csv`;

export function addSeriesCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = program
    .command('series')
    .summary('draw what sensors did over any range')
    .description('Draws or prints what sensors of a device did in a range of any length.')
    .option('--device <name>', 'which device (default: the only one)')
    .requiredOption('--sensor <name>', 'which sensor; may be given several times', collect)
    .addOption(new Option('--kind <kind>', "kind of value (default: the sensor's first)").choices(KINDS))
    .option('--bins <n>', 'parts of the range (default: what the format has room for)', binCount)
    .addOption(new Option('--format <format>', 'how to print them').choices(FORMATS).default('plot'))
    .option('--json', 'the same as --format json');
  addRangeOptions(command, '24 hours before the end', 'the latest reading');
  addServerOptions(command, 30).addHelpText('after', DETAILS);
  command.action(async (options: SeriesOptions) => done(await run(options, terminal)));
}

function binCount(text: string): number {
  const bins = positiveInteger(text);
  if (bins <= API_LIMITS.bins) return bins;
  throw new InvalidArgumentError(`It should be ${API_LIMITS.bins} at most.`);
}

async function run(options: SeriesOptions, terminal: Terminal): Promise<ExitCode> {
  const { sensor: sensors, kind } = options;
  const format = options.json === true ? 'json' : options.format;
  if (sensors.length > API_LIMITS.seriesSensors) {
    throw new CliFailure(`That are ${sensors.length} sensors.`, `Name ${API_LIMITS.seriesSensors} at most.`);
  }
  const range = rangeOf(options);
  const client = clientOf(options, terminal);
  const device = await deviceOf(options.device, client);
  const bins = options.bins ?? usualBins(format, terminal);
  const series = await readSeries({ device, range, bins, sensors, kind }, client);
  await requireAll(series, sensors, kind, client);
  for (const line of linesOf(series, format, terminal)) terminal.out(line);
  return EXIT.ok;
}

/** Lines of a table that one can overlook. */
const TABLE_LINES = 24;

function usualBins(format: Format, { columns }: Terminal): number {
  if (format === 'plot') return Math.min(API_LIMITS.bins, plotBins(columns));
  return format === 'table' ? TABLE_LINES : API_LIMITS.usualBins;
}

function linesOf(series: Series, format: Format, terminal: Terminal): string[] {
  if (format === 'json') return [JSON.stringify(series)];
  if (format === 'csv') return csvLines(series);
  return format === 'table' ? tableLines(series, terminal) : plotLines(series, terminal);
}

/** @throws CliFailure for a sensor that the device does not have */
async function requireAll(
  series: Series,
  sensors: readonly string[],
  kind: Kind | undefined,
  client: OdographClient,
): Promise<void> {
  const missing = sensors.find((sensor) => !series.channels.some((channel) => channel.sensor === sensor));
  if (missing === undefined) return;
  const { sensors: all } = await client.sensors(series.device);
  const found = all.find(({ sensor }) => sensor === missing);
  if (found !== undefined) {
    const kinds = found.kinds.join(', ');
    throw new CliFailure(
      `${missing} of ${series.device} has no readings of kind ${kind}.`,
      `It has: ${kinds}.`,
    );
  }
  const guess = likeliest(
    missing,
    all.map(({ sensor }) => sensor),
  );
  throw new CliFailure(
    `${series.device} has no sensor ${missing}.${guess === undefined ? '' : ` Did you mean ${guess}?`}`,
    `See which it has: npx odograph device ${quote(series.device)}`,
  );
}
