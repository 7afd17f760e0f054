import { type Command, Option } from 'commander';
import { addServerOptions, clientOf, type ServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { apiDesk, type KeyDesk } from './key-desk.ts';

export interface KeyOptions extends ServerOptions {
  /** Name of the table, where the API is not asked. */
  readonly table?: string;
}

/** How long a command waits for a silent server unless it is told otherwise. */
const PATIENCE_SECONDS = 30;

export function addKeyOptions(command: Command): Command {
  command.addOption(
    new Option(
      '--table <name>',
      "with your AWS credentials, straight in the deployment's table (its output ReadingsTable)",
    ).conflicts(['url', 'key']),
  );
  return addServerOptions(command, PATIENCE_SECONDS);
}

export async function deskOf(options: KeyOptions, terminal: Terminal): Promise<KeyDesk> {
  if (options.table === undefined) return apiDesk(clientOf(options, terminal));
  // The SDK takes a while to load, and nothing else needs it.
  const { tableDesk } = await import('./table-desk.ts');
  return tableDesk(options.table, terminal);
}
