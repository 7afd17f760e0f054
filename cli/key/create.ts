import { type Command, InvalidArgumentError } from 'commander';
import { PERMISSIONS, type Permission } from '../../shared/access/grants.ts';
import type { Key, KeyRequest } from '../../shared/api/keys.ts';
import { splitGlobs } from '../../shared/recording/split-globs.ts';
import { CliFailure, EXIT, type ExitCode } from '../failure.ts';
import { quote, table, visible } from '../format.ts';
import { list } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { parseExpiry } from './expiry.ts';
import { addKeyOptions, deskOf, type KeyOptions } from './key-options.ts';
import { dayOf } from './times.ts';
import { usageOf } from './usage.ts';

interface CreateOptions extends KeyOptions {
  readonly may?: Permission[];
  readonly devices?: string[];
  readonly defaultDevice?: string;
  readonly expires?: string;
}

const DETAILS = `
What a key may do, of the devices in its scope alone:
  write  send readings
  read   ask for what is stored
  admin  set devices up and have their days dumped; where its scope is '*', manage keys and dead letters too
None includes another; a key may have several.

Standard output has the key and nothing else. It is shown this once: nobody can read it again.

Two keys of one name may be valid at once. To replace a key, make the second one of the same name, move the senders over
to it, and revoke the first.

Examples:
  $ npx odograph key create 'gateway north' --may write --devices 'north-*'
  $ npx odograph key create car-1 --may write --devices car-1 --default-device car-1 --expires 90d
  $ npx odograph key create 'nightly report' --may read --devices 'north-*,south-*'
  $ KEY=$(npx odograph key create operator --may read,write,admin --devices '*')
  $ npx odograph key create operator --may admin --devices '*' --table TABLE`;

export function addCreateCommand(parent: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = parent
    .command('create')
    .summary('make a key')
    .description('Makes a key, and shows it this once.')
    .argument('<name>', 'what the key is for, in your words')
    .option(
      '--may <permissions>',
      'what it may do: write, read, admin, with commas between them',
      permissions,
    )
    .option(
      '--devices <globs>',
      "devices in its scope, like 'car-*', in quotes; may be given several times",
      globs,
    )
    .option('--default-device <name>', 'device of the readings that name none')
    .option('--expires <when>', 'when it ends: 90d, 12h or RFC 3339 (default: in a year; ten years at most)');
  addKeyOptions(command).addHelpText('after', DETAILS);
  command.action(async (name: string, options: CreateOptions) => done(await run(name, options, terminal)));
}

const globs = (text: string, before: readonly string[] = []): string[] => [...before, ...splitGlobs(text)];

function permissions(text: string): Permission[] {
  const wanted = list(text);
  const known = PERMISSIONS.filter((permission) => wanted.includes(permission));
  if (wanted.length > 0 && wanted.every((word) => known.some((each) => each === word))) return known;
  throw new InvalidArgumentError('It should be some of write, read and admin, with commas between them.');
}

async function run(name: string, options: CreateOptions, terminal: Terminal): Promise<ExitCode> {
  const wish = wishOf(name, options, terminal.now());
  const desk = await deskOf(options, terminal);
  const { key, text } = await desk.create(wish);
  report(key, usageOf(key, desk.origin, terminal.now()), terminal);
  terminal.out(text);
  return EXIT.ok;
}

function wishOf(name: string, options: CreateOptions, nowMs: number): KeyRequest {
  const { may, devices = [], defaultDevice, expires } = options;
  if (may === undefined) {
    throw new CliFailure(
      'What may the key do?',
      'Say so with --may: write to send readings, read to ask for them, admin to manage; or several with commas.',
    );
  }
  if (devices.length === 0) {
    throw new CliFailure(
      'Which devices is the key for?',
      `Name them with --devices, like --devices ${quote(defaultDevice ?? 'car-*')}; '*' stands for all.`,
    );
  }
  return {
    name,
    may,
    devices,
    defaultDevice,
    ...(expires !== undefined && { expires: parseExpiry(expires, nowMs) }),
  };
}

/** The key itself comes last, where it is seen first. */
function report(key: Key, usage: readonly string[], terminal: Terminal): void {
  const { id, name, may, devices, defaultDevice, expires } = key;
  const facts = [
    ['  id', id],
    ['  may', may.join(', ')],
    ['  devices', visible(devices.join(', '))],
    ...(defaultDevice === undefined ? [] : [['  default', visible(defaultDevice)]]),
    ['  valid', `until ${dayOf(expires, terminal.now())}`],
  ];
  terminal.note(`Made the key ${visible(name)}:`);
  for (const line of table(facts)) terminal.note(line);
  terminal.note('');
  terminal.note('Use it like this:');
  for (const line of usage) terminal.note(`  ${line}`);
  terminal.note('');
  terminal.note('It is shown this once, and nobody can read it again: keep it as you keep secrets.');
}
