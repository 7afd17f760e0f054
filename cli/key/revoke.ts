import type { Command } from 'commander';
import { parseKey } from '../../shared/access/api-key.ts';
import type { Key } from '../../shared/api/keys.ts';
import { KEY_LIMITS } from '../../shared/access/limits.ts';
import { CliFailure, EXIT, type ExitCode } from '../failure.ts';
import { age, span, visible } from '../format.ts';
import type { Terminal } from '../terminal.ts';
import { WHAT_THERE_IS } from './key-desk.ts';
import { addKeyOptions, deskOf, type KeyOptions } from './key-options.ts';
import { dayOf } from './times.ts';

interface RevokeOptions extends KeyOptions {
  readonly yes?: boolean;
}

const DETAILS = `
A key that is revoked stays so. Functions that have just used it notice within a minute; all others refuse it at once.

To replace a key without a gap, first make a second one of the same name, move the senders over to it, and see in the
list that this one is not used any more.

Examples:
  $ npx odograph key revoke k7m2wq9xr4tzc8vb
  $ npx odograph key revoke k7m2wq9xr4tzc8vb --yes
  $ npx odograph key revoke k7m2wq9xr4tzc8vb --table TABLE`;

export function addRevokeCommand(parent: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = parent
    .command('revoke')
    .summary('revoke a key for good')
    .description('Revokes a key, so that nothing is taken from it any more.')
    .argument('<id>', 'id of the key, as the list shows it; a key that got out may be given whole')
    .option('--yes', 'do not ask back');
  addKeyOptions(command).addHelpText('after', DETAILS);
  command.action(async (id: string, options: RevokeOptions) => done(await run(id, options, terminal)));
}

async function run(given: string, options: RevokeOptions, terminal: Terminal): Promise<ExitCode> {
  const id = parseKey(given)?.id ?? given;
  const desk = await deskOf(options, terminal);
  const key = (await desk.list()).find((each) => each.id === id);
  if (key === undefined) throw new CliFailure(`There is no key ${visible(id)}.`, WHAT_THERE_IS);
  if (key.revoked !== undefined) {
    terminal.out(`${titleOf(key)} was revoked already: ${dayOf(key.revoked, terminal.now())}.`);
    return EXIT.ok;
  }
  if (options.yes !== true && !(await isConfirmed(key, terminal))) {
    terminal.note('The key stays as it is.');
    return EXIT.interrupted;
  }
  const revoked = await desk.revoke(id);
  terminal.out(`${titleOf(revoked)} is revoked.`);
  terminal.note(`Functions that have just used it notice within ${span(KEY_LIMITS.cacheMs)}.`);
  return EXIT.ok;
}

const titleOf = ({ name, id }: Key): string => `The key ${visible(name)} (${id})`;

async function isConfirmed(key: Key, terminal: Terminal): Promise<boolean> {
  if (terminal.ask === undefined) {
    throw new CliFailure('A key that is revoked stays so, and nobody is here to be asked.', 'Add --yes.');
  }
  const { may, devices, expires, lastUsed } = key;
  const used =
    lastUsed === undefined ? 'never used' : `last used ${age(terminal.now() - Date.parse(lastUsed))}`;
  terminal.note(
    `${titleOf(key)} may ${may.join(', ')} ${visible(devices.join(', '))}; ${used}, valid until ${dayOf(expires, terminal.now())}.`,
  );
  const answer = await terminal.ask('Revoke it for good? [y/N] ');
  return /^y(?:es)?$/i.test(answer.trim());
}
