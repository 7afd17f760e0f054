import { compareInstants, fromMilliseconds, type Instant, parseRfc3339 } from './instant.ts';

/** Years before 0 and after 9999 are written in another way, which no key of ours and no RFC 3339 knows. */
export const EARLIEST: Instant = { hour: 0, ns: 0 };
export const LATEST = fromMilliseconds(Date.UTC(2200, 0, 1));

/**
 * Reads a moment of a query: RFC 3339 with a zone, or whole milliseconds since 1970. Far moments are brought within
 * bounds that no reading is out of.
 */
export function parseMoment(text: string): Instant | undefined {
  const at = parseAnyMoment(text);
  return at && bounded(at);
}

/** The same for moments of whatever else than readings, which are taken as they are. */
export function parseAnyMoment(text: string): Instant | undefined {
  // In a query a plus sign stands for a space unless it is written as %2B.
  return /^-?\d{1,15}$/.test(text)
    ? fromMilliseconds(Number(text))
    : parseRfc3339(text.replace(/ (?=\d\d:\d\d$)/, '+'));
}

function bounded(at: Instant): Instant {
  if (compareInstants(at, EARLIEST) < 0) return EARLIEST;
  return compareInstants(at, LATEST) > 0 ? LATEST : at;
}
