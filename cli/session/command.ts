import type { Command } from 'commander';
import type { ExitCode } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { addBindCommand } from './bind.ts';
import { addCreateCommand } from './create.ts';
import { addListCommand } from './list.ts';
import { addOpenCommand } from './open.ts';
import { addSetCommand } from './set.ts';
import { addShowCommand } from './show.ts';
import { addUnbindCommand } from './unbind.ts';

const DETAILS = `
A session is a named recording. It has no data of its own: it is bound to data of devices or files, of which it shows
all or a part, moved in time, with other numbers for its channels. Nobody is told what a session is bound to.

One lap of a car, of which only what is faster than 10 is wanted:
  $ npx odograph session create lap-3 --title 'Lap 3' --detail lap=3
  $ npx odograph session bind lap-3 'car-1 where value > 10' --start 2024-05-01T08:00:00Z --end 2024-05-01T08:01:30Z

Channels 0 to 9 and 30 to 39 alone, 300 ms later than they were:
  $ npx odograph session bind lap-3 car-1 --channels 0-9 --channels 30-39 --offset 300ms

Two cars together, the second one's channels 0 to 9 as 50 to 59:
  $ npx odograph session bind race car-1
  $ npx odograph session bind race car-2 --channels 0-9:50

And back: bind the same data again in another way, unbind it, or say that the session is of no use any more:
  $ npx odograph session unbind race car-2
  $ npx odograph session set race --state abandoned

Every command here says more with --help.`;

export function addSessionCommand(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  const command = program
    .command('session')
    .summary('make sessions of data, find them and open them')
    .description('Makes named recordings of the data of devices and files, finds them and opens them.')
    .addHelpText('after', DETAILS);
  addCreateCommand(command, terminal, done);
  addSetCommand(command, terminal, done);
  addBindCommand(command, terminal, done);
  addUnbindCommand(command, terminal, done);
  addListCommand(command, terminal, done);
  addShowCommand(command, terminal, done);
  addOpenCommand(command, terminal, done);
}
