import { DataFolderError, DataInUseError } from './data-lock.ts';
import { PortInUseError } from './listen.ts';
import { type LocalSystem, startLocal } from './local.ts';
import { HELP, readOptions, UsageError } from './options.ts';
import { readyText } from './ready-text.ts';

/** Exit codes: a command line that cannot be followed is no failure of the system. */
const FAILED = 1;
const MISUSED = 2;

const say = (message: string): void => console.log(message);

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
  say(readyText(system, options, (performance.now() - startMs) / 1000));
  return system.crashed;
}

process.on('uncaughtException', fail);
await main().catch(fail);
