import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A local system that runs in a folder. */
export interface RunningSystem {
  readonly url: URL;
  /** File of a key that it takes, where it asks for one. */
  readonly keyFile?: string;
}

/** Where a local system keeps its data unless it is told otherwise, and the file there that tells where it runs. */
const DATA_FOLDER = '.odograph';
const RUNNING_FILE = 'odograph.json';

/** Names of the address that a local system listens at; it has no other. */
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost']);

/**
 * The local system that runs on the data of a folder.
 *
 * The folder may have come with someone else's files, so nothing in it can name a system on another machine: keys would
 * be sent there.
 */
export function readRunningSystem(cwd: string): RunningSystem | undefined {
  const folder = join(cwd, DATA_FOLDER);
  const written = readJson(join(folder, RUNNING_FILE));
  if (typeof written !== 'object' || written === null) return undefined;
  if (!('url' in written) || typeof written.url !== 'string' || !URL.canParse(written.url)) return undefined;
  const url = new URL(written.url);
  if (url.protocol !== 'http:' || !LOOPBACK.has(url.hostname)) return undefined;
  const isOwn = 'pid' in written && typeof written.pid === 'number' && isRunning(written.pid);
  if (!isOwn || !('keyFile' in written) || typeof written.keyFile !== 'string') return { url };
  return { url, keyFile: resolve(folder, written.keyFile) };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // None is running, or it is just starting.
    return undefined;
  }
}

/** Whether a process of this user runs: what a dead one left behind may name a port that is someone else's by now. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Whether a URL is that of a local system, by whichever name. */
export const isSameSystem = (url: URL, running: RunningSystem): boolean =>
  url.protocol === running.url.protocol && url.port === running.url.port && LOOPBACK.has(url.hostname);
