import type { Command } from 'commander';
import type { ExitCode } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { addExportCommand, addImportCommand } from './export.ts';
import { addFlagCommands } from './flag.ts';
import { addDeleteCommand, addListCommand, addShowCommand } from './look.ts';

const DETAILS = `
Dashboards are made on the board, and kept by the system. When they come to take too much, those go that nobody has asked
for the longest; what is whitelisted stays.

Keep a dashboard for good, and let nobody change it:
  $ npx odograph dashboard list
  $ npx odograph dashboard protect 0f8b7d0c-1f5e-4c5b-9a55-6c1c2f0c7a11

Take all of them to another system:
  $ npx odograph dashboard export all.json --all
  $ npx odograph dashboard import all.json --url http://127.0.0.1:9000

And back: unprotect, unlist, or import what was exported before.

Every command here says more with --help.`;

export function addDashboardCommand(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  const command = program
    .command('dashboard')
    .summary('list, keep, export and import dashboards')
    .description('Lists dashboards, says which are to stay, and takes them out and in.')
    .addHelpText('after', DETAILS);
  addListCommand(command, terminal, done);
  addShowCommand(command, terminal, done);
  addDeleteCommand(command, terminal, done);
  addExportCommand(command, terminal, done);
  addImportCommand(command, terminal, done);
  addFlagCommands(command, terminal, done);
}
