import { type Command, Option } from 'commander';
import type { Device, DeviceChange } from '../../shared/api/devices.ts';
import { type Measure, MEASURES, ORDERINGS, type Ordering } from '../../shared/index/recording-index.ts';
import { advised } from '../client-failure.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { count, table } from '../format.ts';
import { addServerOptions, clientOf, type ServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';

interface DeviceOptions extends ServerOptions {
  readonly ordering?: Ordering;
  readonly measure?: Measure | 'auto';
}

const DETAILS = `
Orderings:
  any      every reading is taken, however late it comes; this is what a device has unless it is told otherwise
  forward  only readings that are later than the device's last are taken; others are dropped, and counted here

With forward, the readings of one batch, mostly one request, may come in any order, and one that was taken before may be
sent again without being counted. What is stored when forward is set stays, and the latest of it is the last reading.
What the system could not store for a while and is redriven later is dropped too, unless the ordering is any meanwhile.

Measures, of the device's odometer:
  geodesic  on the Earth, from latitude and longitude, in metres
  plane     from x and y, in their units
  auto      whichever its sensors allow, geodesic first; this is what a device has unless it is told otherwise

A device can be set up before it sends anything.

Examples:
  $ npx odograph device car-1
  $ npx odograph device robot-7 --ordering forward --measure plane`;

const UNKNOWN_DEVICE =
  'A device is known from its first readings on, or once it is set up. See that the name is right.';

export function addDeviceCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = program
    .command('device')
    .summary('show a device, or set it up')
    .description(
      "Shows a device's settings, latest reading and sensors; sets in which order its readings are taken, and how its odometer measures.",
    )
    .argument('<name>', 'name of the device')
    .addOption(new Option('--ordering <ordering>', 'which readings are taken from now on').choices(ORDERINGS))
    .addOption(new Option('--measure <measure>', 'how its odometer measures').choices([...MEASURES, 'auto']));
  addServerOptions(command, 30).addHelpText('after', DETAILS);
  command.action(async (name: string, options: DeviceOptions) => done(await run(name, options, terminal)));
}

async function run(name: string, options: DeviceOptions, terminal: Terminal): Promise<ExitCode> {
  const client = clientOf(options, terminal);
  const change = changeOf(options);
  const answer = change === undefined ? client.device(name) : client.changeDevice(name, change);
  report(await advised(answer, { 'not-found': UNKNOWN_DEVICE }), terminal);
  return EXIT.ok;
}

/** @returns undefined where nothing is to be changed */
function changeOf({ ordering, measure }: DeviceOptions): DeviceChange | undefined {
  if (ordering === undefined && measure === undefined) return undefined;
  return { ordering, ...(measure !== undefined && { measure: measure === 'auto' ? null : measure }) };
}

function report({ device, ordering, measure, channels, last, dropped }: Device, terminal: Terminal): void {
  const facts = [
    ['Device', device],
    ['Ordering', ordering],
    ...(measure === undefined ? [] : [['Measure', measure]]),
    ['Last reading', last ?? 'none yet'],
    ...(dropped === undefined ? [] : [['Dropped', count(dropped)]]),
  ];
  for (const line of table(facts)) terminal.out(line);
  if (channels.length === 0) return;
  const rows = channels.map(({ sensor, kind }) => [sensor, kind]);
  const lines = table([['Sensor', 'Kind'], ...rows]);
  terminal.out('');
  terminal.out(terminal.strong(lines[0] ?? ''));
  for (const line of lines.slice(1)) terminal.out(line);
}
