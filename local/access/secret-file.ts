import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  mkdirSync(dirname(path), { recursive: true, mode: PRIVATE.folder });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, make(), { mode: PRIVATE.file, flag: 'wx' });
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
