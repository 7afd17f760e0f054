import { type Instant, parseRfc3339 } from './instant.ts';

/** Texts that are remembered, which is some megabytes: more than the bounds of any answer's bins. */
const MOST_KNOWN = 10_000;

const known = new Map<string, Instant>();

/**
 * Reads an RFC 3339 date-time as parseRfc3339 does, and faster where it was read before: the curves of an answer all have the
 * same times.
 */
export function parseKnownRfc3339(text: string): Instant | undefined {
  const before = known.get(text);
  if (before !== undefined) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const at = parseRfc3339(text);
  if (at !== undefined) known.set(text, at);
  return at;
}
