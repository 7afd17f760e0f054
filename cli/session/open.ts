import type { Command } from 'commander';
import { advised } from '../client-failure.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { browse, DEFAULT_LOADER, LOADER_TITLE, print, tellOfLoader } from '../open/command.ts';
import { foxgloveLoaderLinks } from '../../shared/client/viewer-links.ts';
import { type AddressOptions, clientsOf, MANIFEST_OPTION } from '../addresses.ts';
import { addServerOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { UNKNOWN_SESSION } from './report.ts';

interface OpenOptions extends AddressOptions {
  readonly loader?: string;
  readonly print?: boolean;
}

const DETAILS = `
Foxglove streams a session through its remote data loader, a program of Foxglove's: start it with the manifest URL that is
printed, and name it with --loader.

Examples:
  $ npx odograph session open lap-3
  $ npx odograph session open lap-3 --print`;

export function addOpenCommand(parent: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  const command = parent
    .command('open')
    .summary('open a session in Foxglove')
    .description('Prints the links that open a session in Foxglove, and opens the one to use.')
    .argument('<name>', 'its identity')
    .option('--loader <url>', `where Foxglove's remote data loader runs (default: ${DEFAULT_LOADER})`)
    .option(...MANIFEST_OPTION)
    .option('--print', 'print the links only');
  addServerOptions(command, 5).addHelpText('after', DETAILS);
  command.action(async (name: string, options: OpenOptions) => done(await run(name, options, terminal)));
}

async function run(name: string, options: OpenOptions, terminal: Terminal): Promise<ExitCode> {
  const { api, manifest, isManifestTold } = await clientsOf(options, terminal);
  const { identity } = await advised(api.session(name), UNKNOWN_SESSION);
  const selection = { session: identity };
  const links = foxgloveLoaderLinks(options.loader ?? DEFAULT_LOADER, selection);
  const { href, search } = manifest.manifestUrl(selection);
  terminal.out(`Manifest: ${isManifestTold ? href : `ManifestUrl${search}`}`);
  print(LOADER_TITLE, links, terminal);
  if (!isManifestTold)
    terminal.note(
      '\nManifestUrl is what the deployment printed: with --url BoardUrl, or --manifest-url, it is told whole.',
    );
  tellOfLoader(options, terminal);
  await browse(links, options, terminal);
  return EXIT.ok;
}
