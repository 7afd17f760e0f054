import { type Command, InvalidArgumentError } from 'commander';
import { CliFailure, EXIT, type ExitCode } from '../failure.ts';
import { count, table } from '../format.ts';
import { nonNegative, positiveInteger } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { ASSUMPTIONS } from './assumptions.ts';
import { MEASURED } from './measured.ts';
import { type Bill, ownBill, peerBill, SERVICES, total, unitsOf, type Usage } from './model.ts';

interface CostOptions extends Usage {
  readonly json?: boolean;
}

const DETAILS = `
Both ways take the same readings from the same requests: Odograph packs them, the other writes one DynamoDB item for
each. docs/cost.md tells how every number comes about.

Examples:
  $ npx odograph cost --readings-per-day 86400000 --devices 1 --sensors 50
  $ npx odograph cost --readings-per-day 1e9 --devices 200 --sensors 100 --batch-seconds 60 --reads-per-day 5e7`;

/** Readings that the second column of each way is for. */
const BILLION = 1e9;

const NAMES = { odograph: 'Odograph', onePerReading: 'One item per reading' } as const;

export function addCostCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  program
    .command('cost')
    .summary('estimate what a deployment costs')
    .description('Estimates the monthly bill of a deployment, beside that of one DynamoDB item per reading.')
    .requiredOption('--readings-per-day <n>', 'readings of all devices together', positive)
    .option('--devices <n>', 'devices that send', positiveInteger, 1)
    .option('--sensors <n>', 'sensors of each device', positiveInteger, 50)
    .option('--bytes-per-reading <n>', 'length of a packed reading', positive, MEASURED.storedBytes)
    .option('--batch-seconds <n>', 'seconds between two requests of a device', positive, 10)
    .option('--reads-per-day <n>', 'readings that viewers load in a day', nonNegative, 0)
    .option('--stream-shards <n>', 'shards of the stream, where it is not on demand', positiveInteger)
    .option('--hot-days <n>', 'days of readings that the table holds', nonNegative, 35)
    .option('--file-days <n>', 'days of recordings that the bucket holds', nonNegative, 365)
    .option('--json', 'print JSON')
    .addHelpText('after', DETAILS)
    .action((options: CostOptions) => done(report(options, terminal)));
}

function positive(text: string): number {
  const value = nonNegative(text);
  if (value === 0) throw new InvalidArgumentError('It should be above zero.');
  return value;
}

function report({ json = false, ...usage }: CostOptions, terminal: Terminal): ExitCode {
  if (usage.readingsPerDay < usage.devices) {
    throw new CliFailure(
      'There are more devices than readings a day.',
      'Count only devices that send at least one reading a day.',
    );
  }
  const bills = { odograph: ownBill(usage), onePerReading: peerBill(usage) };
  if (json) {
    terminal.out(JSON.stringify(asJson(usage, bills)));
    return EXIT.ok;
  }
  const { readings, perRequest, writeUnits } = unitsOf(usage);
  terminal.out(
    `${count(readings)} readings a month, ${count(perRequest)} in a request, ${count(writeUnits)} write units.`,
  );
  terminal.out('');
  for (const line of lines(bills, readings)) terminal.out(line);
  terminal.out('');
  terminal.out('Assumed:');
  for (const assumption of ASSUMPTIONS) terminal.out(`- ${assumption}`);
  return EXIT.ok;
}

type Bills = Readonly<Record<keyof typeof NAMES, Bill>>;

function lines({ odograph, onePerReading }: Bills, readings: number): string[] {
  const row = (name: string, own: number, peer: number): string[] => [
    name,
    ...[own, (own / readings) * BILLION, peer, (peer / readings) * BILLION].map(dollars),
  ];
  return table([
    ['', NAMES.odograph, '', NAMES.onePerReading, ''],
    ['Service', 'USD/month', 'USD/billion', 'USD/month', 'USD/billion'],
    ...SERVICES.map((service) => row(service, odograph.get(service) ?? 0, onePerReading.get(service) ?? 0)),
    row('Total', total(odograph), total(onePerReading)),
  ]);
}

/** Cents count below a hundred dollars. */
const dollars = (usd: number): string => (usd < 100 ? usd.toFixed(2) : count(usd));

function asJson(usage: Usage, bills: Bills): object {
  const units = unitsOf(usage);
  const told = (bill: Bill): object => ({
    usdPerMonth: Object.fromEntries(bill),
    totalUsdPerMonth: total(bill),
    totalUsdPerBillion: (total(bill) / units.readings) * BILLION,
  });
  return {
    usage,
    units,
    odograph: told(bills.odograph),
    onePerReading: told(bills.onePerReading),
    assumptions: ASSUMPTIONS,
  };
}
