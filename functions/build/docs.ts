import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { DocsFile } from '../api/docs.ts';

const SOURCES = join(import.meta.dirname, '../api/docs');
const RENDERER = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const PAGE = 'page.html';
const FILES = [
  { name: 'swagger-ui-bundle.js', folder: RENDERER, type: 'text/javascript; charset=utf-8' },
  { name: 'swagger-ui.css', folder: RENDERER, type: 'text/css; charset=utf-8' },
  { name: 'start.js', folder: SOURCES, type: 'text/javascript; charset=utf-8' },
  { name: 'page.css', folder: SOURCES, type: 'text/css; charset=utf-8' },
] as const;

/**
 * Puts the page that shows the API beside the function's bundle: compressed, under names that carry a hash of the
 * content, so that browsers may keep the parts for ever; and a list of what is there.
 *
 * @param folder absolute; made if need be
 */
export async function buildDocs(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  let page = await readFile(join(SOURCES, PAGE), 'utf8');
  const files: DocsFile[] = [];
  for (const { name, folder: from, type } of FILES) {
    const content = await readFile(join(from, name));
    const hash = hashOf(content);
    const path = `/docs/${name.replace('.', `.${hash}.`)}`;
    page = page.replaceAll(`"/docs/${name}"`, `"${path}"`);
    files.push(await put(folder, { name, path, type, content, lasts: true }));
  }
  const type = 'text/html; charset=utf-8';
  files.push(
    await put(folder, { name: PAGE, path: '/docs', type, content: Buffer.from(page), lasts: false }),
  );
  await writeFile(join(folder, 'files.json'), JSON.stringify(files));
}

interface Put extends Pick<DocsFile, 'path' | 'type' | 'lasts'> {
  readonly name: string;
  readonly content: Buffer;
}

async function put(folder: string, { name, path, type, content, lasts }: Put): Promise<DocsFile> {
  const file = `${name}.gz`;
  await writeFile(join(folder, file), await promisify(gzip)(content, { level: 9 }));
  return { path, file, type, etag: `"${hashOf(content)}"`, lasts };
}

const hashOf = (content: Buffer): string =>
  createHash('sha256').update(content).digest('base64url').slice(0, 12);
