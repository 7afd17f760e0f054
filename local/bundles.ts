import { cp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stop as stopCompiler } from 'esbuild';
import { buildFunctions, bundleFolder } from '../functions/build.ts';
import type { FunctionName } from '../functions/catalogue.ts';
import { DataInUseError, lockData } from './data-lock.ts';

/** Where builds go, of whatever system on this machine. */
const BUILD_FOLDER = dirname(join(import.meta.dirname, '..', bundleFolder('ingest')));

/** How long to wait before looking again whether another build has ended. */
const RETRY_MS = 100;

/**
 * Builds the bundles and puts copies under `folder`, one folder each. A system runs on copies of its own:
 * its functions start at any time, and must not meet a bundle that the next build is about to write.
 */
export async function buildInto(folder: string): Promise<ReadonlyMap<FunctionName, string>> {
  const release = await lockWhenFree(BUILD_FOLDER);
  try {
    const built = await buildFunctions();
    const copies = new Map<FunctionName, string>();
    await rm(folder, { recursive: true, force: true });
    for (const [name, source] of built) {
      copies.set(name, join(folder, name));
      await cp(source, join(folder, name), { recursive: true });
    }
    return copies;
  } finally {
    release();
    // The compiler's process would stay for the next build.
    await stopCompiler();
  }
}

async function lockWhenFree(folder: string): Promise<() => void> {
  for (;;) {
    try {
      return lockData(folder);
    } catch (error) {
      if (!(error instanceof DataInUseError)) throw error;
      await delay(RETRY_MS);
    }
  }
}
