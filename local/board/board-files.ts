import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { LASTING, LASTING_PREFIX, REVALIDATED, typeOf } from '../../shared/board/page-headers.ts';

/** A file as it is served. */
export interface BoardFile {
  readonly content: Buffer;
  readonly type: string;
  readonly etag: string;
  readonly cacheControl: string;
}

/** Files by their path. */
export type BoardFiles = ReadonlyMap<string, BoardFile>;

/** The path of the page. */
export const PAGE = '/';

/**
 * Reads all files of a build of the board, a megabyte or two: another build may take their place while they are served.
 *
 * @returns files by their path
 */
export async function readBoardFiles(folder: string): Promise<BoardFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (file): Promise<[string, BoardFile]> => {
        const name = relative(folder, file).split(sep).join('/');
        return [name === 'index.html' ? PAGE : `/${name}`, boardFile(name, await readFile(file))];
      }),
    ),
  );
}

/** A file of a name, which says what it holds and how long it lasts. */
export const boardFile = (name: string, content: Buffer): BoardFile => ({
  content,
  type: typeOf(name),
  etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 16)}"`,
  cacheControl: name.startsWith(LASTING_PREFIX) ? LASTING : REVALIDATED,
});
