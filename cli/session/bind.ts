import { type Command, InvalidArgumentError } from 'commander';
import { advised } from '../client-failure.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { quote } from '../format.ts';
import { addServerOptions, clientOf, type ServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { UNKNOWN_SESSION } from './report.ts';
import { instantNs, lengthNs } from './times.ts';

interface Channels {
  readonly firstDataChannel: number;
  readonly firstSessionChannel: number;
  readonly lastSessionChannel: number;
}

interface BindOptions extends ServerOptions {
  readonly source: string;
  readonly timeRef?: string;
  readonly start?: string;
  readonly end?: string;
  readonly offset?: string;
  readonly channels?: Channels[];
}

const DETAILS = `
Of the source readings, the data is that of a device; a filter takes a part of its readings:
  car-1 where sensor like "gps_*" or (sensor = "speed" and value > 10)
Other sources are those that the deployment is set up with, such as MCAP files in a bucket.

--start and --end are in session time, after --offset. --channels takes channels FIRST to LAST of the data; with :NUMBER,
the first of them gets that number in the session, and so on. A session may be bound to several: all of them together are
its recording. The same stretch of the same data is bound in this way from now on.

Examples:
  $ npx odograph session bind lap-3 'car-1 where value > 10' --start 2024-05-01T08:00:00Z --end 2024-05-01T08:01:30Z
  $ npx odograph session bind lap-3 car-1 --channels 0-9 --channels 30-39 --offset 300ms
  $ npx odograph session bind race car-2 --channels 0-9:50
  $ npx odograph session bind race 2024/drive-7.mcap --source archive`;

export function addBindCommand(parent: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = parent
    .command('bind')
    .summary('bind data to a session')
    .description('Binds data to a session: all of it or a part, moved in time, its channels renumbered.')
    .argument('<name>', 'identity of the session')
    .argument('<data>', 'what identifies the data within its source; of readings, a device');
  addKeyOptions(command)
    .option('--start <time>', 'only from this session time on, RFC 3339', instantNs)
    .option('--end <time>', 'only up to this session time, itself included', instantNs)
    .option('--offset <length>', 'how much later it is to be than it was, like 300ms or -1.5s', lengthNs)
    .option('--channels <first-last[:number]>', 'only these channels; may be given several times', channels);
  addServerOptions(command, 30).addHelpText('after', DETAILS);
  command.action(async (name: string, identity: string, options: BindOptions) =>
    done(await run(name, identity, options, terminal)),
  );
}

/** Options that say, with an identity, which data is meant. */
export const addKeyOptions = (command: Command): Command =>
  command
    .option('--source <token>', 'where the data is', 'readings')
    .option('--time-ref <time>', 'what its times are counted from, RFC 3339 (default: 1970)', instantNs);

export const keyOf = (identity: string, { source, timeRef }: Pick<BindOptions, 'source' | 'timeRef'>) => ({
  source,
  identity,
  ...(timeRef !== undefined && { timeRef }),
});

async function run(
  name: string,
  identity: string,
  options: BindOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { start, end, offset, channels: ranges } = options;
  const binding = {
    key: keyOf(identity, options),
    ...(start !== undefined && { sessionStartTime: start }),
    ...(end !== undefined && { sessionEndTime: end }),
    ...(offset !== undefined && { sessionTimeOffset: offset }),
    ...(ranges && { dataChannelBindings: ranges }),
  };
  const change = { dataBindings: { add: [binding] } };
  const { session } = await advised(clientOf(options, terminal).changeSession(name, change), UNKNOWN_SESSION);
  terminal.out(`Bound to ${session.identity}, which is at revision ${session.revision} now.`);
  terminal.out(`Look at it: npx odograph session open ${quote(session.identity)}`);
  return EXIT.ok;
}

function channels(text: string, before: Channels[] = []): Channels[] {
  const [, first, last = first, number = first] =
    /^(\d{1,10})(?:-(\d{1,10}))?(?::(\d{1,10}))?$/.exec(text) ?? [];
  const length = Number(last) - Number(first);
  if (!(length >= 0)) throw new InvalidArgumentError('Write it like 7, 0-9 or 0-9:50.');
  const firstSessionChannel = Number(number);
  return [
    ...before,
    {
      firstDataChannel: Number(first),
      firstSessionChannel,
      lastSessionChannel: firstSessionChannel + length,
    },
  ];
}
