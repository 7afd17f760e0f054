import type { Command } from 'commander';
import { advised } from '../client-failure.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { addServerOptions, clientOf, type ServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { report, UNKNOWN_DASHBOARD } from './report.ts';

const LIST_DETAILS = `
Those whose devices you may read. One that is whitelisted never goes to make room; one that is protected can be neither
changed nor deleted.

Examples:
  $ npx odograph dashboard list
  $ npx odograph dashboard list --json | jq -r '.[].id'`;

const SHOW_DETAILS = `
Examples:
  $ npx odograph dashboard show 0f8b7d0c-1f5e-4c5b-9a55-6c1c2f0c7a11 | jq .dashboard.panels`;

const DELETE_DETAILS = `
What was there is printed: keep it, and the dashboard can be put back under its id.

  $ npx odograph dashboard delete 0f8b7d0c-1f5e-4c5b-9a55-6c1c2f0c7a11 > deleted.json
  $ npx odograph dashboard import deleted.json`;

export function addListCommand(parent: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = parent
    .command('list')
    .summary('list dashboards')
    .description('Lists the dashboards that you may see.');
  command.option('--json', 'print JSON');
  addServerOptions(command, 30).addHelpText('after', LIST_DETAILS);
  command.action(async (options: ServerOptions & { readonly json?: boolean }) => {
    const entries = await Array.fromAsync(clientOf(options, terminal).dashboards({ limit: 1000 }));
    if (options.json === true) terminal.out(JSON.stringify(entries));
    else if (entries.length === 0) terminal.out('There are no dashboards. Make one on the board.');
    else report(entries, terminal);
    done(EXIT.ok);
  });
}

export function addShowCommand(parent: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = parent
    .command('show')
    .summary('print a dashboard')
    .description('Prints a dashboard as JSON.');
  command.argument('<id>', 'its id');
  addServerOptions(command, 30).addHelpText('after', SHOW_DETAILS);
  command.action(async (id: string, options: ServerOptions) => {
    const told = await advised(clientOf(options, terminal).dashboard(id), UNKNOWN_DASHBOARD);
    terminal.out(JSON.stringify(told, null, 2));
    done(EXIT.ok);
  });
}

export function addDeleteCommand(parent: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = parent
    .command('delete')
    .summary('delete a dashboard')
    .description('Deletes a dashboard, unless it is protected, and prints what was there.');
  command.argument('<id>', 'its id');
  addServerOptions(command, 30).addHelpText('after', DELETE_DETAILS);
  command.action(async (id: string, options: ServerOptions) => {
    const gone = await advised(clientOf(options, terminal).deleteDashboard(id), UNKNOWN_DASHBOARD);
    terminal.out(JSON.stringify(gone, null, 2));
    terminal.note(`The dashboard ${gone.id} is deleted.`);
    done(EXIT.ok);
  });
}
