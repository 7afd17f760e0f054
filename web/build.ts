import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const BUILDS = join(ROOT, 'dist', 'board');

/** What a build is made of, below the root. */
const SOURCES = ['web', 'shared'];
const SINGLE_SOURCES = ['package-lock.json', 'tsconfig.json'];

/**
 * Builds the board: a page, and files whose names carry a hash of their content. What was built of the same sources is
 * taken as it is, so that starting a system again takes no time.
 *
 * @returns the absolute folder of the page `index.html`
 */
export async function buildBoard(): Promise<string> {
  const folder = join(BUILDS, await hashOfSources());
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  try {
    await bundle(unfinished);
    await replace(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return folder;
}

async function bundle(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Only who builds needs it: it takes longer to load than all else that starts.
  const { build } = await import('vite');
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: 'es2023',
      // No file becomes a part of another: the page's policy takes files of its own origin only.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      // The map's library is longer than the usual warning and loads late; a test bounds the first view.
      chunkSizeWarningLimit: 2000,
    },
  });
}

/** Another process may have been quicker; what it made is the same. */
async function replace(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: unknown) => {
    if (!existsSync(to)) throw error;
  });
  await removeOld(to);
}

/** Builds that are older may be about to be read by another process. */
const KEPT_FOR_MS = 3_600_000;

/** Removes builds of sources that have changed since, and what is left of builds that were broken off. */
async function removeOld(latest: string): Promise<void> {
  for (const name of await readdir(BUILDS)) {
    const folder = join(BUILDS, name);
    if (folder === latest) continue;
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > KEPT_FOR_MS) await rm(folder, { recursive: true, force: true });
  }
}

async function hashOfSources(): Promise<string> {
  const names = await Promise.all(
    SOURCES.map(async (folder) => {
      const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  const files = [...names.flat(), ...SINGLE_SOURCES.map((name) => join(ROOT, name))].toSorted();
  const hash = createHash('sha256');
  const contents = await Promise.all(files.map((file) => readFile(file)));
  for (const [index, content] of contents.entries()) {
    hash.update(`${files[index]?.slice(ROOT.length)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

if (import.meta.main) console.log(`board: ${await buildBoard()}`);
