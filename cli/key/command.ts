import type { Command } from 'commander';
import type { ExitCode } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { addCreateCommand } from './create.ts';
import { addListCommand } from './list.ts';
import { addRevokeCommand } from './revoke.ts';

const DETAILS = `
A key says who asks, what it may do and with which devices. It takes a key that may administer all devices to manage
keys. The first key of a deployment is made with your AWS credentials instead; TABLE is its output ReadingsTable:
  $ npx odograph key create operator --may admin --devices '*' --table TABLE

To replace a key without a gap, make a second one of the same name, move the senders over to it, and revoke the first
when the list says that it is not used any more:
  $ npx odograph key create gateway --may write --devices 'car-*'
  $ npx odograph key list
  $ npx odograph key revoke k7m2wq9xr4tzc8vb

Every command here says more with --help.`;

export function addKeyCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = program
    .command('key')
    .summary('make, list and revoke API keys')
    .description('Makes, lists and revokes the keys of devices and scripts.')
    .addHelpText('after', DETAILS);
  addCreateCommand(command, terminal, done);
  addListCommand(command, terminal, done);
  addRevokeCommand(command, terminal, done);
}
