import type { Command } from 'commander';
import type { Key } from '../../shared/api/keys.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { age, count, plural, shortened, span, table, visible } from '../format.ts';
import type { Terminal } from '../terminal.ts';
import { addKeyOptions, deskOf, type KeyOptions } from './key-options.ts';
import { dayOf } from './times.ts';

interface ListOptions extends KeyOptions {
  readonly json?: boolean;
}

const DETAILS = `
Those that are valid come first, in order of their names. A key is listed for 90 days after its end. When it was used
last is told to an hour or so.

Examples:
  $ npx odograph key list
  $ npx odograph key list --json | jq '.keys[] | select(.state == "live")'
  $ npx odograph key list --table TABLE`;

/** Characters of a cell that may be long: --json has all of them. */
const WIDTH = 40;

/** A key that ends so soon is told of. */
const SOON_MS = 30 * 86_400_000;

export function addListCommand(parent: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = parent
    .command('list')
    .summary('list the keys, and when each was used last')
    .description('Lists all keys, without their secrets: nobody can read those again.')
    .option('--json', 'print JSON');
  addKeyOptions(command).addHelpText('after', DETAILS);
  command.action(async (options: ListOptions) => done(await run(options, terminal)));
}

async function run(options: ListOptions, terminal: Terminal): Promise<ExitCode> {
  const desk = await deskOf(options, terminal);
  const keys = (await desk.list()).toSorted(byStateAndName);
  if (options.json === true) terminal.out(JSON.stringify({ keys }));
  else report(keys, terminal);
  return EXIT.ok;
}

function byStateAndName(a: Key, b: Key): number {
  return (
    Number(b.state === 'live') - Number(a.state === 'live') ||
    compare(a.name, b.name) ||
    compare(a.created, b.created)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function report(keys: readonly Key[], terminal: Terminal): void {
  if (keys.length === 0) {
    terminal.out("There are no keys yet. Next: npx odograph key create NAME --may write --devices 'car-*'");
    return;
  }
  const nowMs = terminal.now();
  const rows = keys.map((key) => [
    key.id,
    shortened(visible(key.name), WIDTH),
    key.may.join(','),
    shortened(visible(key.devices.join(',')), WIDTH),
    key.revoked === undefined ? key.state : `revoked ${age(nowMs - Date.parse(key.revoked))}`,
    dayOf(key.expires, nowMs),
    key.lastUsed === undefined ? 'never' : age(nowMs - Date.parse(key.lastUsed)),
  ]);
  const lines = table([['Id', 'Name', 'May', 'Devices', 'State', 'Expires', 'Last used'], ...rows]);
  terminal.out(terminal.strong(lines[0] ?? ''));
  for (const line of lines.slice(1)) terminal.out(line);
  terminal.out('');
  const live = keys.filter(({ state }) => state === 'live');
  const valid = live.length < keys.length ? `, ${count(live.length)} of them valid` : '';
  terminal.out(`${plural(keys.length, 'key')}${valid}.`);
  for (const key of live) {
    const leftMs = Date.parse(key.expires) - nowMs;
    if (leftMs > SOON_MS || isReplaced(key, live)) continue;
    terminal.out(
      `${visible(key.name)} ends in ${span(leftMs)}: make another key of the same name, and move its senders over.`,
    );
  }
}

/** Whether a key of the same name is valid for longer. */
const isReplaced = ({ name, expires }: Key, live: readonly Key[]): boolean =>
  live.some((other) => other.name === name && Date.parse(other.expires) > Date.parse(expires));
