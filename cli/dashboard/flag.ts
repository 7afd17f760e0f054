import type { Command } from 'commander';
import { advised } from '../client-failure.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { addHouseOptions, type Flag, FLAGS, House, HOUSE_DETAILS, type HouseOptions } from './house.ts';
import { report, UNKNOWN_DASHBOARD } from './report.ts';

const SUMMARIES: Readonly<Record<Flag, string>> = {
  whitelist: 'never let a dashboard go to make room',
  unlist: 'let a dashboard go again when room is needed',
  protect: 'let nobody change or delete a dashboard; whitelists it too',
  unprotect: 'let a dashboard be changed again; it stays whitelisted',
};

export function addFlagCommands(parent: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  for (const flag of FLAGS) {
    const command = parent.command(flag).summary(SUMMARIES[flag]);
    command.description(`${SUMMARIES[flag].charAt(0).toUpperCase()}${SUMMARIES[flag].slice(1)}.`);
    command.argument('<id>', 'its id');
    addHouseOptions(command).addHelpText('after', HOUSE_DETAILS);
    command.action(async (id: string, options: HouseOptions) => {
      report([await advised(new House(options, terminal).flag(id, flag), UNKNOWN_DASHBOARD)], terminal);
      done(EXIT.ok);
    });
  }
}
