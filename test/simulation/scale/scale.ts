import { Command, InvalidArgumentError, Option } from 'commander';
import { SHARD_COUNTS } from '../../../shared/index/shards.ts';
import { type Fleet, simulateFleet } from './fleet.ts';
import { LOADS, loadNamed, type LoadName } from './loads.ts';
import { persistCpuSeconds } from './persist-cpu.ts';
import { fleetReport } from './report.ts';
import { allTables } from './all-tables.ts';

const EXPLANATION = `
Sends one request of every device in each of four moments (the first ever, one within an hour, the first of an hour, the
first of a day) through the real code: ingest, the stream's bus, persist, and the adapters of the table. The services
are stand-ins that count what they are asked for as it is billed. No time is measured.

Counted:  records, bytes and billed KB; write and read units by item size; where every device of the fleet belongs, and
          so the fullest second, shard and key.
Derived:  everything else, from these counts, from what "npm run bench" measured and from what is assumed; docs/scale.md
          tells how. A day is extrapolated from the request within an hour.

Loads:
${LOADS.map(({ name, about }) => `  ${name.padEnd(8)}${about}`).join('\n')}

Examples:
  npm run scale -- --devices 1000000                   a minute: 20,000 go through the code, all are placed
  npm run scale -- --devices 1000000 --load sparse --through 1000000    all go through the code: half an hour
  npm run scale -- --devices 1000000 --through 1000 --index-shards 256
  npm run scale -- --tables                            the tables of docs/scale.md
  npm run scale -- --cpu                               CPU seconds of persist, the one thing that is measured here`;

interface Options {
  readonly devices: number;
  readonly load: LoadName;
  readonly through: number;
  readonly indexShards: string;
  readonly streamShards?: number;
  readonly tables?: boolean;
  readonly cpu?: boolean;
  readonly json?: boolean;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,7}$/.test(text)) throw new InvalidArgumentError('give a whole number from 1.');
  return Number(text);
}

const program = new Command('npm run scale --')
  .description('Counts what a fleet of any size asks of the services.')
  .option('--devices <number>', 'devices of the fleet', wholeNumber, 10_000)
  .addOption(
    new Option('--load <name>', 'what each of them sends')
      .choices(LOADS.map(({ name }) => name))
      .default('dense'),
  )
  .option('--through <number>', 'devices that go through the code, evenly spread', wholeNumber, 20_000)
  .addOption(
    new Option('--index-shards <number>', 'as odograph:indexShards')
      .choices(SHARD_COUNTS.map(String))
      .default('16'),
  )
  .option('--stream-shards <number>', 'shards of the stream; otherwise as many as it grows to', wholeNumber)
  .option('--tables', 'print the tables of docs/scale.md')
  .option('--cpu', 'measure the CPU seconds of persist for one request of one device')
  .option('--json', 'print JSON')
  .addHelpText('after', EXPLANATION)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();

await main(program.opts<Options>());

async function main(options: Options): Promise<void> {
  if (options.cpu === true) return tellCpu();
  if (options.tables === true) return print((await allTables()).join('\n'));
  const fleet = await simulate(options);
  print(options.json === true ? JSON.stringify(asJson(fleet)) : fleetReport(fleet).join('\n'));
}

async function simulate({ devices, load, through, indexShards, streamShards }: Options): Promise<Fleet> {
  let toldMs = performance.now();
  const progress = (done: number): void => {
    if (performance.now() - toldMs < 2000) return;
    toldMs = performance.now();
    process.stderr.write(`${done} of ${Math.min(through, devices)} devices\n`);
  };
  return simulateFleet({
    load: loadNamed(load),
    devices,
    through,
    indexShards: Number(indexShards),
    streamShards,
    progress,
  });
}

async function tellCpu(): Promise<void> {
  for (const load of LOADS) {
    const seconds = await persistCpuSeconds(load);
    print(`${load.name}: ${(seconds * 1000).toFixed(2)} ms`);
  }
}

function asJson({ load, through, counts, placement, figures }: Fleet): object {
  return {
    load,
    through,
    stages: Object.fromEntries(
      [...counts].map(([name, { requests, stream, ingest, persist }]) => [
        name,
        {
          requests,
          records: stream.records,
          bytes: stream.bytes,
          billedUnits: stream.billedUnits,
          ingest: Object.fromEntries(ingest.families),
          persist: Object.fromEntries(persist.families),
          hottestKeys: Object.fromEntries(persist.hottest),
        },
      ]),
    ),
    placement,
    figures,
  };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
