import { parseArgs } from 'node:util';

export interface StartOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly throttle: boolean;
  readonly help: boolean;
}

/** A command line that cannot be followed, with what is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const DEFAULT_PORT = 8321;
const DEFAULT_DATA_DIR = '.odograph';

export const HELP = `Runs Odograph on this machine: takes readings, keeps them, serves recordings.

  npm start -- [options]

  --port N     port on 127.0.0.1 (${DEFAULT_PORT})
  --data DIR   folder that keeps everything across restarts (${DEFAULT_DATA_DIR})
  --open       take no credentials; reachable from this machine only (the default)
  --access     take API keys and tokens as in the cloud (not available yet)
  --throttle   slow streams to 2 MB/s after their first 6 MB, as AWS Lambda does
  --help       this text

Stop it with Ctrl-C. Logs of the functions are in DIR/logs; with ODOGRAPH_DEBUG=1 their errors show here too.
`;

/**
 * Reads the command line of `npm start`.
 *
 * @throws {UsageError}
 */
export function readOptions(args: readonly string[]): StartOptions {
  const values = parse(args);
  if (values.access) throw new UsageError('--access is not available yet. Start without it, or with --open.');
  const port = Number(values.port ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port takes a number from 0 to 65535, not "${values.port}".`);
  }
  const dataDir = values.data ?? DEFAULT_DATA_DIR;
  if (dataDir === '') throw new UsageError('--data takes the name of a folder.');
  return { port, dataDir, throttle: values.throttle ?? false, help: values.help ?? false };
}

// The type of what parseArgs returns follows from the options given here.
function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        open: { type: 'boolean' },
        access: { type: 'boolean' },
        throttle: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
