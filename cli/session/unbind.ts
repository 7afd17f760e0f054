import type { Command } from 'commander';
import { advised } from '../client-failure.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { addServerOptions, clientOf, type ServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { addKeyOptions, keyOf } from './bind.ts';
import { UNKNOWN_SESSION } from './report.ts';

interface UnbindOptions extends ServerOptions {
  readonly source: string;
  readonly timeRef?: string;
  readonly all?: boolean;
}

const DETAILS = `
The data is named as it was when it was bound. Unbinding what is not bound is no error. The data itself stays.

Examples:
  $ npx odograph session unbind race car-2
  $ npx odograph session unbind race --all`;

export function addUnbindCommand(parent: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = parent
    .command('unbind')
    .summary('take data away from a session')
    .description('Takes data away from a session.')
    .argument('<name>', 'identity of the session')
    .argument('[data]', 'what identifies the data within its source');
  addKeyOptions(command).option('--all', 'everything that it is bound to');
  addServerOptions(command, 30).addHelpText('after', DETAILS);
  command.action(async (name: string, identity: string | undefined, options: UnbindOptions) => {
    if ((identity === undefined) === (options.all !== true))
      command.error('error: name the data to unbind, or give --all');
    done(await run(name, identity, options, terminal));
  });
}

async function run(
  name: string,
  identity: string | undefined,
  options: UnbindOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const change =
    identity === undefined
      ? { updates: [{ clear: ['dataBindings'] }] }
      : { dataBindings: { remove: [keyOf(identity, options)] } };
  const { session } = await advised(clientOf(options, terminal).changeSession(name, change), UNKNOWN_SESSION);
  terminal.out(`Unbound from ${session.identity}, which is at revision ${session.revision} now.`);
  return EXIT.ok;
}
