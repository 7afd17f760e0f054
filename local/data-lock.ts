import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** A second system on the same data would corrupt it. */
export class DataInUseError extends Error {
  override readonly name = 'DataInUseError';
  readonly pid: number;

  constructor(dataDir: string, pid: number) {
    super(
      `${dataDir} is in use by another Odograph (process ${pid}). Stop that one, or choose another folder: ` +
        'npm start -- --data DIR',
    );
    this.pid = pid;
  }
}

/** The data folder cannot be made or written. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';

  constructor(dataDir: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`${dataDir} cannot be the data folder (${why}). Choose another: npm start -- --data DIR`, {
      cause,
    });
  }
}

const FILE = 'lock.json';
const ownerSchema = z.object({ pid: z.number().int(), started: z.string() });

/**
 * Takes a data folder for this process. The lock of a process that is gone, killed perhaps, is taken over.
 *
 * @returns gives the folder back
 * @throws {DataInUseError} if a living process has it
 * @throws {DataFolderError} if there is no such folder and none can be made
 */
export function lockData(dataDir: string): () => void {
  makeFolder(dataDir);
  const path = join(dataDir, FILE);
  const content = JSON.stringify({ pid: process.pid, started: startOf(process.pid) });
  const write = (): void => writeFileSync(path, content, { flag: 'wx' });
  try {
    write();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    const pid = patientOwner(path);
    if (pid !== undefined) throw new DataInUseError(dataDir, pid);
    rmSync(path, { force: true });
    write();
  }
  return () => rmSync(path, { force: true });
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (error) {
    throw new DataFolderError(dataDir, error);
  }
}

/** A process that was killed a moment ago may take another moment to be gone. */
const DYING_MS = 1500;
const CHECK_MS = 50;

/** The owner that is still alive after a short wait. */
function patientOwner(path: string): number | undefined {
  const never = new Int32Array(new SharedArrayBuffer(4));
  let pid = livingOwner(path);
  for (let waited = 0; pid !== undefined && pid !== process.pid && waited < DYING_MS; waited += CHECK_MS) {
    Atomics.wait(never, 0, 0, CHECK_MS);
    pid = livingOwner(path);
  }
  return pid;
}

function livingOwner(path: string): number | undefined {
  try {
    const { pid, started } = ownerSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    // In a container a new process may have the number of the old.
    return isAlive(pid) && startOf(pid) === started ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // What has ended but was not waited for by its parent still has a number.
    return statOf(pid)[0] !== 'Z';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Place of a process's start time among the fields that follow its name in `/proc/PID/stat`. */
const START_FIELD = 19;

/** When a process started, where the system tells (Linux); tells processes apart that have one number. */
const startOf = (pid: number): string => statOf(pid)[START_FIELD] ?? '';

/** What the system tells of a process, from its state on; nothing where it does not. */
function statOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
