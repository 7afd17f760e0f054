import { READING_LIMITS } from '../reading/limits.ts';
import { encodeName } from '../store/encode-name.ts';

/** Where names of a scope stand among all names, which are in the order of their encoded forms. */
export interface ScopeRange {
  /** What all names of the range begin with. */
  readonly prefix: string;
  readonly encoded: string;
  /** There is one name only: the prefix. */
  readonly isOne: boolean;
}

const compare = (a: ScopeRange, b: ScopeRange): number =>
  a.encoded === b.encoded ? Number(a.isOne) - Number(b.isOne) : a.encoded < b.encoded ? -1 : 1;

/**
 * The ranges that hold all names that globs match, and others maybe; in order, none within another. Those who may
 * read some devices of a large fleet are told of theirs without a look at all others.
 */
export function rangesOf(globs: readonly string[]): ScopeRange[] {
  const ranges: ScopeRange[] = [];
  for (const range of globs.map(rangeOf).toSorted(compare)) {
    const last = ranges.at(-1);
    const isWithin =
      last !== undefined &&
      (last.isOne ? last.encoded === range.encoded : range.encoded.startsWith(last.encoded));
    // No name is as long as some globs are.
    if (!isWithin && Buffer.byteLength(range.prefix) <= READING_LIMITS.nameBytes) ranges.push(range);
  }
  return ranges;
}

/** A glob stands for itself up to the first character that may begin something else. */
function rangeOf(glob: string): ScopeRange {
  const end = glob.search(/[*?[{]/);
  const prefix = end < 0 ? glob : glob.slice(0, end);
  return { prefix, encoded: encodeName(prefix), isOne: end < 0 };
}
