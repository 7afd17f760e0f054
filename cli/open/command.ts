import { type Command, Option } from 'commander';
import type { OdographClient } from '../../shared/client/odograph-client.ts';
import type { Selection } from '../../shared/client/selection.ts';
import { parseRfc3339 } from '../../shared/reading/instant.ts';
import { deviceOf } from '../ask.ts';
import { CliFailure, EXIT, type ExitCode } from '../failure.ts';
import { linkEnd } from '../link-end.ts';
import { type AddressOptions, clientsOf, MANIFEST_OPTION } from '../addresses.ts';
import { addServerOptions, collect, keyOf } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import {
  foxgloveFileLinks,
  foxgloveLoaderLinks,
  lichtblickFileLinks,
  type Links,
} from '../../shared/client/viewer-links.ts';

interface OpenOptions extends AddressOptions {
  readonly device?: string[];
  readonly start?: string;
  readonly end?: string;
  readonly sensors?: string;
  readonly file?: string;
  readonly app: 'foxglove' | 'lichtblick';
  readonly loader?: string;
  readonly lichtblick?: string;
  readonly print?: boolean;
}

/** Where Foxglove's own example starts the remote data loader: its README in github.com/foxglove/foxglove-sdk. */
export const DEFAULT_LOADER = 'http://localhost:8080/';
export const LOADER_TITLE = 'Foxglove, through the remote data loader';

/** Where a Lichtblick of one's own usually is. */
const DEFAULT_LICHTBLICK = 'http://localhost:8080/';

const DETAILS = `
Foxglove streams a selection through its remote data loader, a program of Foxglove's that runs between the viewer and
this system: start it with the manifest URL that is printed, and name it with --loader. A whole recorded day needs no
loader: dump it (npx odograph dump) and open its file, in Foxglove or Lichtblick.

Examples:
  $ npx odograph open --device car-1
  $ npx odograph open --device car-1 --start 2024-05-01T08:00:00Z --end 2024-05-01T09:00:00Z --sensors 'gps_*'
  $ npx odograph open --file http://127.0.0.1:8321/dumps/car-1/2024-05-01.mcap --app lichtblick --print`;

export function addOpenCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = program
    .command('open')
    .summary('open a stretch of readings, or a file, in a viewer')
    .description('Prints the links that open readings in Foxglove or Lichtblick, and opens the one to use.')
    .option('--device <name>', 'whose readings; may be given several times (default: the only one)', collect)
    .option('--start <time>', 'from this instant on, RFC 3339')
    .option('--end <time>', 'up to this instant, RFC 3339')
    .option('--sensors <glob>', "only these sensors, like 'engine_*'")
    .option('--file <url>', 'open this MCAP file instead')
    .addOption(new Option('--app <app>', 'viewer').choices(['foxglove', 'lichtblick']).default('foxglove'))
    .option('--loader <url>', `where Foxglove's remote data loader runs (default: ${DEFAULT_LOADER})`)
    .option('--lichtblick <url>', `where Lichtblick runs (default: ${DEFAULT_LICHTBLICK})`)
    .option(...MANIFEST_OPTION)
    .option('--print', 'print the links only');
  addServerOptions(command, 5).addHelpText('after', DETAILS);
  command.action(async (options: OpenOptions) => done(await open(options, terminal)));
}

async function open(options: OpenOptions, terminal: Terminal): Promise<ExitCode> {
  if (options.file !== undefined) {
    if (!URL.canParse(options.file)) {
      throw new CliFailure(`--file is not a URL: ${options.file}`, 'Viewers open files over http or https.');
    }
    const links = fileLinks(options, options.file);
    print('File', links, terminal);
    await browse(links, options, terminal);
    return EXIT.ok;
  }
  const range = rangeOf(options);
  const { api, manifest: client } = await clientsOf(options, terminal);
  const devices = options.device ?? [await deviceOf(undefined, api)];
  const selection: Selection = { devices, ...range };
  const file = await onlyFile(client, selection, terminal);
  const loader = foxgloveLoaderLinks(options.loader ?? DEFAULT_LOADER, selection);
  terminal.out(`Manifest: ${client.manifestUrl(selection).href}`);
  if (options.app === 'foxglove') print(LOADER_TITLE, loader, terminal);
  const links = file === undefined ? undefined : fileLinks(options, file);
  if (links !== undefined) print(`The recording as one file, in ${title(options)}`, links, terminal);
  if (options.app === 'lichtblick' && links === undefined) {
    throw new CliFailure(
      'Lichtblick opens files only, and this selection is not one recorded file.',
      'Select one whole day that was recorded with `npx odograph dump --date …`, or use --app foxglove.',
    );
  }
  if (options.app === 'foxglove') tellOfLoader(options, terminal);
  tellOfAccess(options, file, terminal);
  // A file opens by itself; the loader has to run somewhere, which --loader tells.
  await browse(links === undefined || options.loader !== undefined ? loader : links, options, terminal);
  return EXIT.ok;
}

/** The link through a loader shows nothing where none runs, and the viewer does not say why. */
export function tellOfLoader({ loader }: Pick<OpenOptions, 'loader'>, terminal: Terminal): void {
  if (loader !== undefined) return;
  terminal.note(
    `\nIt takes a remote data loader at ${DEFAULT_LOADER}; another one is named with --loader. ` +
      'How to run it: docs/foxglove.md',
  );
}

/** Links are handed on, so nothing of a key is in them: what it takes to follow one is told instead. */
function tellOfAccess(options: OpenOptions, file: string | undefined, terminal: Terminal): void {
  const end = file === undefined ? undefined : linkEnd(file);
  if (end !== undefined) terminal.note(`\nThe link to the file works for anyone who has it, until ${end}.`);
  if (options.app !== 'foxglove' || keyOf(options, terminal) === '') return;
  terminal.note(
    '\nNo link holds your key. The remote data loader has its users sign in, at the provider that its OAUTH_… variables\n' +
      "name: docs/access.md#foxglove. Anything else that asks for the manifest sends 'Authorization: Bearer …'.",
  );
}

function rangeOf(options: OpenOptions): Omit<Selection, 'devices'> {
  for (const name of ['start', 'end'] as const) {
    const text = options[name];
    if (text !== undefined && parseRfc3339(text) === undefined) {
      throw new CliFailure(`--${name} is not a time: ${text}`, 'Write it like 2024-05-01T08:00:00Z.');
    }
  }
  const { start, end, sensors } = options;
  return {
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(sensors === undefined ? {} : { sensors }),
  };
}

/** The selection's one static file, when it consists of just that. */
async function onlyFile(
  client: OdographClient,
  selection: Selection,
  terminal: Terminal,
): Promise<string | undefined> {
  const { sources } = await client.manifest(selection);
  if (sources.length === 0) {
    terminal.note('There are no readings in this selection yet; the links work as soon as there are.');
  }
  const [source] = sources;
  if (sources.length !== 1 || source?.supportsRangeRequests !== true) return undefined;
  return new URL(source.url, client.manifestUrl(selection)).href;
}

function fileLinks(options: OpenOptions, file: string): Links {
  if (options.app === 'foxglove') return foxgloveFileLinks(file);
  return lichtblickFileLinks(options.lichtblick ?? DEFAULT_LICHTBLICK, file);
}

const title = (options: OpenOptions): string => (options.app === 'foxglove' ? 'Foxglove' : 'Lichtblick');

export function print(what: string, links: Links, terminal: Terminal): void {
  terminal.out('');
  terminal.out(terminal.strong(`${what}:`));
  terminal.out(`  ${links.web}`);
  if (links.desktop !== undefined) terminal.out(`  ${links.desktop}`);
}

export async function browse(
  links: Links,
  options: Pick<OpenOptions, 'print'>,
  terminal: Terminal,
): Promise<void> {
  if (options.print === true || !hasBrowser(terminal)) return;
  try {
    await terminal.browse(links.web);
  } catch {
    terminal.note('No browser could be opened; use a link above.');
  }
}

/** Whether a browser can be opened here: not in CI, and on Linux only where there is a display. */
function hasBrowser({ env }: Terminal): boolean {
  if (env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false') return false;
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  return (
    Boolean(env['DISPLAY'] ?? '') ||
    Boolean(env['WAYLAND_DISPLAY'] ?? '') ||
    Boolean(env['WSL_DISTRO_NAME'] ?? '')
  );
}
