import { resolve } from 'node:path';
import { DataFolderError, DataInUseError } from './data-lock.ts';
import { PortInUseError } from './listen.ts';
import { type LocalSystem, startLocal } from './local.ts';
import { HELP, readOptions, type StartOptions, UsageError } from './options.ts';

/** Exit codes: a command line that cannot be followed is no failure of the system. */
const FAILED = 1;
const MISUSED = 2;

const say = (message: string): void => console.log(message);

function readyText(url: string, options: StartOptions, seconds: number): string {
  return `
Odograph runs at ${url}  (ready after ${seconds.toFixed(1)} s)

  open       takes no credentials, and is reachable from this machine only
  data       ${resolve(options.dataDir)}${options.throttle ? '\n  throttle   streams are slowed to 2 MB/s after 6 MB' : ''}

Next, in another terminal:

  npx odograph simulate                          a small fleet sends readings
  npx odograph send drive.csv --device car       your own
  npx odograph open                              look at them in Foxglove

Ctrl-C stops it.`;
}

function fail(error: unknown): never {
  const isExpected = [UsageError, PortInUseError, DataInUseError, DataFolderError].some(
    (kind) => error instanceof kind,
  );
  if (error instanceof UsageError) console.error(`${error.message}\n\n${HELP}`);
  else if (isExpected && error instanceof Error) console.error(error.message);
  else console.error('Odograph cannot go on:', error);
  process.exit(error instanceof UsageError ? MISUSED : FAILED);
}

/** Stops on the first signal; at once on the second. */
function stopOnSignals(starting: Promise<LocalSystem>): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(FAILED);
    stopping = true;
    say('\nStopping. Once more stops at once.');
    starting
      .then(async (system) => system.close())
      .then(() => process.exit(0))
      .catch(fail);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return say(HELP);
  const startMs = performance.now();
  const starting = startLocal({ ...options, log: (message) => say(`- ${message}`) });
  stopOnSignals(starting);
  const system = await starting;
  say(readyText(system.url, options, (performance.now() - startMs) / 1000));
  return system.crashed;
}

process.on('uncaughtException', fail);
await main().catch(fail);
