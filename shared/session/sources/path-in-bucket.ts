const EXTENSION = '.mcap';

/** Longest key. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const KEY_BYTES = 1024;

/** Control characters, halves of characters, and what separates folders elsewhere. */
const STRANGE = /[\p{Cc}\p{Cs}\\]/u;

/** What stands before all keys, with a slash at its end unless it is nothing. */
export const folderOf = (prefix: string): string =>
  prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;

/** Says what is wrong with the path of a file below a folder, or nothing. */
export function pathFault(path: string, folder: string): string | undefined {
  const names = path.split('/');
  if (names.some((name) => name === '' || name === '.' || name === '..'))
    return 'a path is names with a slash between them, none of which is empty, `.` or `..`';
  if (STRANGE.test(path)) return 'a path has no control characters and no backslashes';
  if (!path.endsWith(EXTENSION)) return `a path ends in ${EXTENSION}`;
  if (Buffer.byteLength(folder + path) > KEY_BYTES) return 'the path is too long';
  return undefined;
}
