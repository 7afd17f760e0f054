import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Nobody but the user whose system it is may read it. */
const PRIVATE = { file: 0o600, folder: 0o700 } as const;

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/**
 * The content of a file that is made when it is first asked for, and stays the same afterwards.
 *
 * @param make makes the content
 */
export function keepSecret(path: string, make: () => string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  const draft = draftOf(path, make());
  try {
    // Whole or not at all, and only if no one else was first.
    linkSync(draft, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(path, 'utf8');
}

/** Puts another content in the place of the one there was, as a whole. One writer per path. */
export function replaceSecret(path: string, content: string): void {
  renameSync(draftOf(path, content), path);
}

/** Writes a content beside the path that it is for. @returns the path of the draft */
function draftOf(path: string, content: string): string {
  mkdirSync(dirname(path), { recursive: true, mode: PRIVATE.folder });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, content, { mode: PRIVATE.file, flag: 'wx' });
  return draft;
}
