import type { Command } from 'commander';
import { verifyBackend } from '../../shared/verify/verify.ts';
import { CliFailure, EXIT, type ExitCode } from '../failure.ts';
import { resolveKey } from '../key-of.ts';
import { startProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { report } from './report.ts';

interface VerifyOptions {
  readonly key?: string;
  readonly full?: boolean;
  readonly json?: boolean;
}

const DETAILS = `
It asks for the manifest and its sources as Foxglove's remote data loader does, and changes nothing. A key is sent to the
manifest and to every source that it lists, as a loader sends its user's token; $ODOGRAPH_KEY is not, since the backend may be
anybody's. What each check means: docs/foxglove.md.

The exit code is 0 where everything that a viewer needs is there, and 1 where it is not.

Examples:
  $ npx odograph verify 'http://127.0.0.1:8321/v1/manifest?device=car-1'
  $ npx odograph verify 'https://backend.example/v1/manifest?flight=A1' --key "$TOKEN" --full --json`;

export function addVerifyCommand(program: Command, terminal: Terminal, done: (code: ExitCode) => void): void {
  program
    .command('verify')
    .summary('check a backend of the remote data loader')
    .description(
      "Checks whether a backend, ours or anybody's, does what Foxglove's remote data loader asks of it.",
    )
    .argument('<url>', 'of a manifest, with the parameters that say what of')
    .option(
      '--key <key>',
      'API key or token to send (default: the key of the local system that runs here, for that alone)',
    )
    .option('--full', 'read all sources, and all of each file, instead of some')
    .option('--json', 'print JSON')
    .addHelpText('after', DETAILS)
    .action(async (url: string, options: VerifyOptions) => done(await run(url, options, terminal)));
}

async function run(text: string, options: VerifyOptions, terminal: Terminal): Promise<ExitCode> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new CliFailure(
      `"${text}" is not a URL of a manifest.`,
      "Give one like 'http://127.0.0.1:8321/v1/manifest?device=car-1'.",
    );
  }
  const key = resolveKey(options.key, url, { cwd: terminal.cwd, env: {} });
  const progress = await startProgress(terminal);
  let isStarted = false;
  try {
    const verdict = await verifyBackend(url, {
      fetch,
      elapsed: () => performance.now(),
      signal: terminal.signal,
      isFull: options.full === true,
      ...(key !== '' && { key }),
      onSource: (done, all) => {
        if (!isStarted) progress.stage('Reading', all);
        isStarted = true;
        progress.at(done);
      },
    });
    progress.stop();
    if (options.json === true) terminal.out(JSON.stringify({ url: url.href, ...verdict }, undefined, 2));
    else report(verdict, terminal);
    return verdict.passed ? EXIT.ok : EXIT.rejected;
  } finally {
    progress.stop();
  }
}
