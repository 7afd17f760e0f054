import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Tiles, tilesSchema } from '../shared/board/tiles.ts';
import { parseRequestLimits, type RequestLimits } from '../shared/access/request-limits.ts';
import { type LaneSettings, parseLaneSettings } from '../shared/ingest/lane-settings.ts';
import { parseDashboardSettings, type DashboardSettings } from '../shared/dashboard/settings.ts';
import { parseSourceSettings } from '../shared/session/sources/registry.ts';

export interface StartOptions {
  readonly port: number;
  readonly dataDir: string;
  /** Ask for API keys and tokens. */
  readonly access: boolean;
  /** It was said that no credentials are to be asked for, which is so as well when nothing is said. */
  readonly open: boolean;
  /** Limits of requests, where they are not the usual ones. */
  readonly limits?: RequestLimits;
  /** In how many lanes devices are split, by globs of their names. */
  readonly lanes?: LaneSettings;
  /** What sessions may be bound to, by token, beside what this system's own devices send. */
  readonly sources?: Readonly<Record<string, unknown>>;
  /** What dashboards may take, and what they are held against. */
  readonly dashboards?: DashboardSettings;
  /** A map that the board draws below tracks. */
  readonly tiles?: Tiles;
  readonly throttle: boolean;
  readonly help: boolean;
}

/** A command line that cannot be followed, with what is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const DEFAULT_PORT = 8321;
export const DEFAULT_DATA_DIR = '.odograph';

export const HELP = `Runs Odograph on this machine: takes readings, keeps them, serves recordings.

  npm start -- [options]

  --port N       port on 127.0.0.1 (${DEFAULT_PORT})
  --data DIR     folder that keeps everything across restarts (${DEFAULT_DATA_DIR})
  --open         ask for no credentials; reachable from this machine only (the default)
  --access       ask for API keys and tokens, as in the cloud; prints some to begin with
  --limits JSON  what one request, sender and reader may take, for example '{"streamsPerReader":2}'
  --lanes JSON   in how many lanes devices that send very much are split, for example '{"rig-*":8}'
  --sources FILE what sessions may be bound to, in JSON, beside what this system's own devices send
  --dashboards JSON
                 what dashboards may take, for example '{"totalBytes":1000000000,"schema":"none"}'
  --tiles URL    a map below tracks, for example https://tiles.example.org/{z}/{x}/{y}.png; without it, nobody is
                 asked for one
  --tiles-attribution TEXT
                 whose map it is, as its terms want it said
  --throttle     slow streams to 2 MB/s after their first 6 MB, as AWS Lambda does
  --help         this text

Stop it with Ctrl-C. Logs of the functions are in DIR/logs; with ODOGRAPH_DEBUG=1 their errors show here too.
`;

/**
 * Reads the command line of `npm start`.
 *
 * @throws {UsageError}
 */
export function readOptions(args: readonly string[]): StartOptions {
  const values = parse(args);
  const { access = false, open = false, throttle = false, help = false } = values;
  if (access && open) throw new UsageError('--access and --open exclude each other. Give one of them.');
  const port = Number(values.port ?? DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port takes a number from 0 to 65535, not "${values.port}".`);
  }
  if (values['tiles-attribution'] !== undefined && values.tiles === undefined)
    throw new UsageError('--tiles-attribution says whose map it is: give --tiles too.');
  const dataDir = values.data ?? DEFAULT_DATA_DIR;
  if (dataDir === '') throw new UsageError('--data takes the name of a folder.');
  return {
    port,
    dataDir,
    access,
    open,
    ...setting('limits', values.limits, parseRequestLimits),
    ...setting('lanes', values.lanes, parseLaneSettings),
    ...setting('sources', values.sources, readSources),
    ...setting('dashboards', values.dashboards, parseDashboardSettings),
    ...setting('tiles', values.tiles, (url) => readTiles(url, values['tiles-attribution'])),
    throttle,
    help,
  };
}

/** An option under its name, where it is given. @throws {UsageError} with what is wrong about it */
function setting<Name extends string, Of>(
  name: Name,
  given: string | undefined,
  read: (text: string) => Of,
): { readonly [Key in Name]?: Of } {
  if (given === undefined) return {};
  try {
    return { [name]: read(given) } as { readonly [Key in Name]: Of };
  } catch (error) {
    throw new UsageError(`--${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readSources(file: string): Readonly<Record<string, unknown>> {
  const text = readFileSync(file, 'utf8');
  parseSourceSettings(text);
  return JSON.parse(text) as Record<string, unknown>;
}

function readTiles(url: string, attribution: string | undefined): Tiles {
  const read = tilesSchema.safeParse({ url, ...(attribution !== undefined && { attribution }) });
  if (read.success) return read.data;
  throw new Error(z.prettifyError(read.error));
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
        limits: { type: 'string' },
        lanes: { type: 'string' },
        sources: { type: 'string' },
        dashboards: { type: 'string' },
        tiles: { type: 'string' },
        'tiles-attribution': { type: 'string' },
        throttle: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
