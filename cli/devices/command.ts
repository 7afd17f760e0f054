import type { Command } from 'commander';
import type { DeviceList } from '../../shared/api/devices.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { age, count, plural, quote, table } from '../format.ts';
import { addServerOptions, clientOf, type ServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface DevicesOptions extends ServerOptions {
  readonly json?: boolean;
}

type ListedDevice = DeviceList['devices'][number];

const DETAILS = `
The one that was heard of last comes first.

Examples:
  $ npx odograph devices
  $ npx odograph devices --json`;

/** Devices that are asked for at a time: as many as the server gives. */
const PAGE = 1000;

export function addDevicesCommand(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  const command = program
    .command('devices')
    .summary('list the devices, and when each was heard of last')
    .description('Lists all devices with the time of their latest reading.')
    .option('--json', 'print JSON');
  addServerOptions(command, 30).addHelpText('after', DETAILS);
  command.action(async (options: DevicesOptions) => done(await run(options, terminal)));
}

async function run(options: DevicesOptions, terminal: Terminal): Promise<ExitCode> {
  const listed = await Array.fromAsync(clientOf(options, terminal).devices({ limit: PAGE }));
  const devices = listed.toSorted(byFreshness);
  if (options.json === true) terminal.out(JSON.stringify({ devices }));
  else report(devices, terminal);
  return EXIT.ok;
}

/** Those without readings come last, in order of their names. */
function byFreshness(a: ListedDevice, b: ListedDevice): number {
  const ages = (a.ageSeconds ?? Infinity) - (b.ageSeconds ?? Infinity);
  return Number.isNaN(ages) || ages === 0 ? (a.device < b.device ? -1 : 1) : ages;
}

function report(devices: readonly ListedDevice[], terminal: Terminal): void {
  const [first] = devices;
  if (first === undefined) {
    terminal.out('There are no devices yet. Next: npx odograph simulate');
    return;
  }
  const rows = devices.map(({ device, last, ageSeconds, sensors }) => [
    device,
    ageSeconds === undefined ? 'no readings yet' : age(ageSeconds * 1000),
    last ?? '',
    count(sensors),
  ]);
  const lines = table([['Device', 'Latest', 'Time', 'Sensors'], ...rows], [3]);
  terminal.out(terminal.strong(lines[0] ?? ''));
  for (const line of lines.slice(1)) terminal.out(line);
  terminal.out('');
  terminal.out(
    `${plural(devices.length, 'device')}. Next: npx odograph latest --device ${quote(first.device)}`,
  );
}
