import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '../..');

/** How long anything that must happen is waited for. */
const PATIENCE_MS = 120_000;
const POLL_MS = 100;

/** A running `npm start`, in a process group of its own. */
export interface System {
  readonly origin: string;
  /** Ends every process of the group at once, as a power cut would. */
  kill(): Promise<void>;
  /** Asks it to stop. @returns its exit code */
  stop(): Promise<number | null>;
}

/**
 * Starts the whole system on a folder, as a user does.
 *
 * @param port 0 lets the machine choose
 * @param args further ones, for example `--access`
 */
export async function startSystem(dataDir: string, port = 0, args: readonly string[] = []): Promise<System> {
  const child = spawn('npm', ['start', '--', '--port', String(port), '--data', dataDir, ...args], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ready = /Odograph runs at (http:\S+)/;
  await eventually(() => {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}: ${output}`);
    return ready.test(output);
  });
  return {
    origin: ready.exec(output)?.[1] ?? '',
    kill: () => killGroup(child),
    stop: () => stopGroup(child),
  };
}

async function killGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  await once(child, 'close');
}

async function stopGroup(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    await once(child, 'close');
  }
  return child.exitCode;
}

/** Waits until something holds; fails loudly when it never does. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    if (await holds()) return;
    if (Date.now() > deadline) throw new Error(`did not come true: ${holds.toString()}`);
    await sleep(POLL_MS);
  }
}

/** A folder that is removed again by `remove`. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'odograph-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** What a run of the command line came to. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of `odograph` with its output so far. */
export function spawnCli(...args: readonly string[]): {
  readonly child: ChildProcess;
  done(): Promise<CliResult>;
} {
  const child = spawn(process.execPath, ['cli/odograph.mjs', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  const closed = once(child, 'close');
  return {
    child,
    done: async () => {
      await closed;
      return { code: child.exitCode, ...texts };
    },
  };
}

export const runCli = (...args: readonly string[]): Promise<CliResult> => spawnCli(...args).done();
