import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { addCostCommand } from './cost/command.ts';
import { addDashboardCommand } from './dashboard/command.ts';
import { addDeviceCommand } from './device/command.ts';
import { addDevicesCommand } from './devices/command.ts';
import { addDumpCommand } from './dump/command.ts';
import { addExportCommand } from './export/command.ts';
import type { ExitCode } from './failure.ts';
import { addKeyCommand } from './key/command.ts';
import { addLatestCommand } from './latest/command.ts';
import { addOdometerCommand } from './odometer/command.ts';
import { addOpenCommand } from './open/command.ts';
import { addRedriveCommand } from './redrive/command.ts';
import { addRemainsCommand } from './remains/command.ts';
import { addSendCommand } from './send/command.ts';
import { addSeriesCommand } from './series/command.ts';
import { addSessionCommand } from './session/command.ts';
import { addSimulateCommand } from './simulate/command.ts';
import type { Terminal } from './terminal.ts';
import { addVerifyCommand } from './verify/command.ts';

const INTRODUCTION = `
First steps, beside a running \`npm start\`:
  $ npx odograph simulate --device car-1        ten minutes of a made-up car
  $ npx odograph open --device car-1            look at them in Foxglove
  $ npx odograph latest --device car-1 --watch  what it sends, as it changes
  $ npx odograph send drives.csv --device car-2 your own data

Every command says more with --help.`;

/** The command line, before it is given its arguments. */
export function createProgram(terminal: Terminal, done: (code: ExitCode) => void): Command {
  const program = new Command('odograph')
    .description(
      'Sends readings to an Odograph system, asks it about them, makes its daily recordings and opens them.',
    )
    .version(manifest.version)
    .addHelpText('after', INTRODUCTION)
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
    })
    .showHelpAfterError('Add --help for what it takes.')
    .exitOverride();
  addSendCommand(program, terminal, done);
  addSimulateCommand(program, terminal, done);
  addDevicesCommand(program, terminal, done);
  addLatestCommand(program, terminal, done);
  addSeriesCommand(program, terminal, done);
  addOdometerCommand(program, terminal, done);
  addOpenCommand(program, terminal, done);
  addSessionCommand(program, terminal, done);
  addDashboardCommand(program, terminal, done);
  addVerifyCommand(program, terminal, done);
  addDumpCommand(program, terminal, done);
  addExportCommand(program, terminal, done);
  addDeviceCommand(program, terminal, done);
  addRedriveCommand(program, terminal, done);
  addKeyCommand(program, terminal, done);
  addCostCommand(program, terminal, done);
  addRemainsCommand(program, terminal, done);
  return program;
}
