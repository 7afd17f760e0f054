import { fromMilliseconds, HOUR_MS, parseRfc3339 } from './instant.ts';
import { NOT_COMMON } from './scan-result.ts';

const COLON = 0x3a;
const POINT = 0x2e;
const ZERO = 0x30;
const UPPER_Z = 0x5a;

/** Length of `YYYY-MM-DDTHH`. */
const HOUR_CHARS = 13;
/** What a digit of a fraction is worth, the first digit first, in nanoseconds. */
const DIGIT_NS = [1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 100, 10, 1] as const;
/** Digits of milliseconds that this reads: those of the years 2001 to 5138 and less. */
const MS_DIGITS = 14;

/** The value of a byte that is a digit; any other byte gives more than 9. */
const digitOf = (byte: number | undefined): number => ((byte ?? 0) - ZERO) >>> 0;

/** Two digits as a number, or something above 99 where they are none. */
function pair(bytes: Buffer, at: number): number {
  const tens = digitOf(bytes[at]);
  const ones = digitOf(bytes[at + 1]);
  return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/**
 * Reads RFC 3339 in UTC and whole milliseconds. Lines near each other are mostly of one hour: the text up to the
 * hour is read as a date only where it differs from the latest one.
 */
export class TimestampScanner {
  /** The instant read last: whole hours since 1970 and nanoseconds in that hour. */
  hour = 0;
  ns = 0;
  /** The hour of the latest number; apart from that of the latest text, so that no other text stands for it. */
  #numberHour = -1;
  #textHour = -1;
  readonly #known = new Uint8Array(HOUR_CHARS);

  /** @returns the place after the `Z` of the text that begins at `from`, or NOT_COMMON */
  scanText(bytes: Buffer, from: number): number {
    if (!this.#isKnown(bytes, from) && !this.#learn(bytes, from)) return NOT_COMMON;
    const minutes = pair(bytes, from + 14);
    const seconds = pair(bytes, from + 17);
    if (minutes > 59 || seconds > 59) return NOT_COMMON;
    if (bytes[from + 13] !== COLON || bytes[from + 16] !== COLON) return NOT_COMMON;
    let ns = (minutes * 60 + seconds) * 1e9;
    let at = from + 19;
    if (bytes[at] === POINT) {
      at += 1;
      const first = at;
      let digit = digitOf(bytes[at]);
      while (digit <= 9 && at - first < DIGIT_NS.length) {
        ns += digit * (DIGIT_NS[at - first] ?? 0);
        at += 1;
        digit = digitOf(bytes[at]);
      }
      if (at === first) return NOT_COMMON;
    }
    this.hour = this.#textHour;
    this.ns = ns;
    return bytes[at] === UPPER_Z ? at + 1 : NOT_COMMON;
  }

  /** @returns the place after the whole number that begins at `from`, or NOT_COMMON */
  scanMilliseconds(bytes: Buffer, from: number): number {
    let ms = 0;
    let at = from;
    let digit = digitOf(bytes[at]);
    while (digit <= 9) {
      ms = ms * 10 + digit;
      at += 1;
      digit = digitOf(bytes[at]);
    }
    if (at === from || at > from + MS_DIGITS || bytes[from] === ZERO) return NOT_COMMON;
    let sinceHour = ms - this.#numberHour * HOUR_MS;
    if (!(sinceHour >= 0 && sinceHour < HOUR_MS)) {
      this.#numberHour = fromMilliseconds(ms).hour;
      sinceHour = ms - this.#numberHour * HOUR_MS;
    }
    this.hour = this.#numberHour;
    this.ns = sinceHour * 1e6;
    return at;
  }

  #isKnown(bytes: Buffer, from: number): boolean {
    const known = this.#known;
    for (let at = HOUR_CHARS - 1; at >= 0; at -= 1) if (known[at] !== bytes[from + at]) return false;
    return true;
  }

  #learn(bytes: Buffer, from: number): boolean {
    const instant = parseRfc3339(`${bytes.toString('latin1', from, from + HOUR_CHARS)}:00:00Z`);
    if (instant === undefined) return false;
    this.#textHour = instant.hour;
    for (let at = 0; at < HOUR_CHARS; at += 1) this.#known[at] = bytes[from + at] ?? 0;
    return true;
  }
}
