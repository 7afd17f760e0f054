import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../failure.ts';
import { addServerOptions, clientOf, collect, type ServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { addContentOptions, type ContentOptions, contentOf } from './content.ts';
import { report } from './report.ts';

interface CreateOptions extends ServerOptions, ContentOptions {
  readonly bind?: readonly string[];
  readonly source: string;
}

const DETAILS = `
A session that is there already gets what is given here, details as a whole; what is not given stays. So the same once
more changes nothing. A new one is open, and of this moment unless --at says otherwise.

Whoever may administer some devices only says with --bind which data the session is of.

Examples:
  $ npx odograph session create lap-3 --title 'Lap 3' --type lap --detail lap=3 --detail driver=Ada
  $ npx odograph session create race --bind car-1 --bind car-2`;

export function addCreateCommand(parent: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = parent
    .command('create')
    .summary('make a session')
    .description('Makes a session, or says what one has.')
    .argument('<name>', 'its identity');
  addContentOptions(command)
    .option('--bind <identity>', 'all that it is bound to, as a whole; may be given several times', collect)
    .option('--source <token>', 'source of that data', 'readings');
  addServerOptions(command, 30).addHelpText('after', DETAILS);
  command.action(async (name: string, options: CreateOptions) => done(await run(name, options, terminal)));
}

async function run(name: string, options: CreateOptions, terminal: Terminal): Promise<ExitCode> {
  const { bind, source } = options;
  const dataBindings = bind?.map((identity) => ({ key: { source, identity } }));
  const content = { ...contentOf(options), ...(dataBindings && { dataBindings }) };
  const { session, outcome } = await clientOf(options, terminal).putSession(name, content);
  report(session, terminal);
  if (outcome === 'created' && dataBindings === undefined)
    terminal.note(`\nIt has no data yet. Next: npx odograph session bind ${name} DEVICE`);
  return EXIT.ok;
}
