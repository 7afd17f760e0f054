import type { Command } from 'commander';
import { advised } from '../client-failure.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { addServerOptions, clientOf, collect, type ServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { addContentOptions, type ContentOptions, contentOf } from './content.ts';
import { report, UNKNOWN_SESSION } from './report.ts';

interface SetOptions extends ServerOptions, ContentOptions {
  readonly dropDetail?: readonly string[];
}

const DETAILS = `
Sessions are not deleted: what is of no use any more is set to abandoned, and left out of lists by a query.

Examples:
  $ npx odograph session set lap-3 --state closed --detail seconds=91.4
  $ npx odograph session set lap-3 --drop-detail driver
  $ npx odograph session set lap-3 --state abandoned`;

export function addSetCommand(parent: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = parent
    .command('set')
    .summary('change what a session has')
    .description('Changes what a session has; what is not given stays, details too.')
    .argument('<name>', 'its identity');
  addContentOptions(command).option(
    '--drop-detail <name>',
    'take a detail away; may be given several times',
    collect,
  );
  addServerOptions(command, 30).addHelpText('after', DETAILS);
  command.action(async (name: string, options: SetOptions) => done(await run(name, options, terminal)));
}

async function run(name: string, options: SetOptions, terminal: Terminal): Promise<ExitCode> {
  const { dropDetail } = options;
  const change = {
    ...contentOf(options),
    ...(dropDetail && { updates: [{ deleteDetails: dropDetail }] }),
  };
  const { session } = await advised(clientOf(options, terminal).changeSession(name, change), UNKNOWN_SESSION);
  report(session, terminal);
  return EXIT.ok;
}
