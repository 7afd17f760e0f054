import { BUCKET_PREFIX } from '../store/table.ts';

export interface DeadLetterFile {
  readonly key: string;
  readonly sizeBytes: number;
}

/**
 * Everything that could not be stored: what persist put aside, and what the platform gave up after its retries.
 * Both lie in one bucket, under prefixes of their own.
 */
export interface DeadLetters {
  /**
   * The first letters in order of their keys: of each kind, in order of arrival.
   *
   * @param after the last key that is known already
   * @returns fewer than `limit` only where there are no more
   */
  list(after: string | undefined, limit: number): Promise<readonly DeadLetterFile[]>;
  /** A letter as it lies there. @throws OdographError `not-found` */
  read(key: string): Promise<Buffer>;
  /** Removes a letter; removing what is not there is no error. */
  remove(key: string): Promise<void>;
}

/** The prefixes under which letters lie, ascending. */
export const LETTER_PREFIXES = [BUCKET_PREFIX.givenUp, BUCKET_PREFIX.deadLetters] as const;

/** Whether a key is one of a letter. Nothing else of the bucket is ever read or removed as one. */
export const isLetterKey = (key: string): boolean =>
  LETTER_PREFIXES.some((prefix) => key.startsWith(prefix) && key.length > prefix.length);
