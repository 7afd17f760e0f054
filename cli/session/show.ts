import type { Command } from 'commander';
import { advised } from '../client-failure.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { addServerOptions, clientOf, type ServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { report, UNKNOWN_SESSION } from './report.ts';

interface ShowOptions extends ServerOptions {
  readonly json?: boolean;
}

const DETAILS = `
What a session is bound to is not told.

Examples:
  $ npx odograph session show lap-3
  $ npx odograph session show lap-3 --json | jq .details`;

export function addShowCommand(parent: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = parent
    .command('show')
    .summary('show a session')
    .description('Shows what is known of a session.')
    .argument('<name>', 'its identity')
    .option('--json', 'print JSON');
  addServerOptions(command, 30).addHelpText('after', DETAILS);
  command.action(async (name: string, options: ShowOptions) => done(await run(name, options, terminal)));
}

async function run(name: string, options: ShowOptions, terminal: Terminal): Promise<ExitCode> {
  const session = await advised(clientOf(options, terminal).session(name), UNKNOWN_SESSION);
  if (options.json === true) terminal.out(JSON.stringify(session));
  else report(session, terminal);
  return EXIT.ok;
}
