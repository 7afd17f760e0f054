import { OdographError } from '../errors/odograph-error.ts';
import { type DeadLetter, openLetter } from './dead-letter.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { LetterReason } from './letter-reason.ts';

/** What is known of a dead letter, without its content. */
export interface LetterSummary extends Omit<DeadLetter, 'batches'> {
  readonly batches: number;
}

/** A page of dead letters. */
export interface LetterPage {
  readonly letters: readonly LetterSummary[];
  /** Where the next page begins; none when this is the last. */
  readonly cursor?: string;
}

/** Letters that are read at the same time. One has 8 MB at most, being a poll of the stream in base64. */
const CONCURRENT_READS = 4;

/**
 * Reads a page of dead letters.
 *
 * @param limit letters that are looked at; with a reason, fewer may be found although there are more
 */
export async function listLetters(
  letters: DeadLetters,
  {
    cursor,
    limit,
    reason,
  }: {
    readonly cursor?: string | undefined;
    readonly limit: number;
    readonly reason?: LetterReason | undefined;
  },
): Promise<LetterPage> {
  const files = await letters.list(cursor, limit);
  const found: LetterSummary[] = [];
  for (let at = 0; at < files.length; at += CONCURRENT_READS) {
    const some = files.slice(at, at + CONCURRENT_READS).map(({ key }) => readIfThere(letters, key));
    for (const letter of await Promise.all(some)) {
      if (letter === undefined || (reason !== undefined && letter.reason !== reason)) continue;
      found.push({ ...letter, batches: letter.batches.length });
    }
  }
  const last = files.length === limit ? files.at(-1)?.key : undefined;
  return { letters: found, ...(last !== undefined && { cursor: last }) };
}

/** A letter; undefined when someone has removed it since it was listed. */
export async function readIfThere(letters: DeadLetters, key: string): Promise<DeadLetter | undefined> {
  try {
    return openLetter(key, await letters.read(key));
  } catch (error) {
    if (error instanceof OdographError && error.code === 'not-found') return undefined;
    throw error;
  }
}
