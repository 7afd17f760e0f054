import type { Instant } from './instant.ts';
import { READING_LIMITS, USUAL_LINE_LIMITS } from './limits.ts';
import { nameFault } from './name.ts';
import { NameTable } from './name-table.ts';
import type { Kind } from './reading.ts';
import { NumberScanner } from './scan-number.ts';
import { NOT_COMMON } from './scan-result.ts';
import { TimestampScanner } from './scan-timestamp.ts';
import { latestInstant, type ReadingContext } from './validate.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const CLOSE = 0x7d;
const DELETE = 0x7f;

const letters = (text: string): Buffer => Buffer.from(text, 'latin1');

/** A member's name from its second letter on, with the quote; the first letters tell the members apart. */
const REST_OF_DEVICE = letters('evice"');
const REST_OF_SENSOR = letters('ensor"');
const REST_OF_TIMESTAMP = letters('imestamp"');
const REST_OF_VALUE = letters('alue"');
const TRUE = letters('true');
const FALSE = letters('false');

const DEVICE = 1;
const SENSOR = 2;
const TIMESTAMP = 4;
const VALUE = 8;

/**
 * Reads the common shape of reading straight from its bytes: a flat object on one line with no member but the
 * four and each at most once, names and texts of ASCII without escapes, a UTC time. It takes only what is beyond
 * doubt good. Of everything else it says just that, and the general way (JSON.parse and validateReading) decides:
 * so there is one place that says what is wrong with a line, and no line is judged differently for its shape.
 *
 * Its fields are the reading read last; they change with the next one.
 */
export class LineScanner {
  device = '';
  sensor = '';
  hour = 0;
  ns = 0;
  kind: Kind = 'number';
  value: number | string = 0;
  readonly #defaultDevice: string | undefined;
  readonly #latest: Instant;
  readonly #lineBytes: number;
  readonly #names = new NameTable();
  readonly #texts = new NameTable();
  readonly #numbers = new NumberScanner();
  readonly #timestamps = new TimestampScanner();
  /** Where the latest text of plain ASCII ends, and a hash of it. */
  #textEnd = 0;
  #hash = 0;

  constructor(context: ReadingContext) {
    const { defaultDevice, nowMs, limits = USUAL_LINE_LIMITS } = context;
    this.#defaultDevice = nameFault(defaultDevice) === undefined ? defaultDevice : undefined;
    this.#latest = latestInstant(nowMs);
    this.#lineBytes = limits.lineBytes;
  }

  /**
   * @param from where an object opens in `bytes`
   * @param to where the bytes end that have arrived; what stands after it means nothing
   * @returns the place after the object, or NOT_COMMON
   */
  scan(bytes: Buffer, from: number, to: number): number {
    let at = from + 1;
    let seen = 0;
    for (;;) {
      at = skipBlanks(bytes, at);
      if (bytes[at] !== QUOTE) return NOT_COMMON;
      const member = memberAt(bytes, at + 1);
      if (member === 0 || (seen & member) !== 0) return NOT_COMMON;
      seen |= member;
      at = skipBlanks(bytes, at + 2 + restOf(member).length);
      if (bytes[at] !== COLON) return NOT_COMMON;
      at = this.#scanMember(member, bytes, skipBlanks(bytes, at + 1));
      if (at === NOT_COMMON) return NOT_COMMON;
      at = skipBlanks(bytes, at);
      const after = bytes[at];
      at += 1;
      if (after === CLOSE) break;
      if (after !== COMMA) return NOT_COMMON;
    }
    if (at > to || at - from > this.#lineBytes) return NOT_COMMON;
    return this.#isWhole(seen) ? at : NOT_COMMON;
  }

  #isWhole(seen: number): boolean {
    if ((seen & DEVICE) === 0) {
      if (this.#defaultDevice === undefined) return false;
      this.device = this.#defaultDevice;
    }
    if ((seen | DEVICE) !== (DEVICE | SENSOR | TIMESTAMP | VALUE)) return false;
    const { hour, ns } = this.#timestamps;
    const latest = this.#latest;
    this.hour = hour;
    this.ns = ns;
    return (
      hour >= READING_LIMITS.earliestHour && !(hour > latest.hour || (hour === latest.hour && ns > latest.ns))
    );
  }

  #scanMember(member: number, bytes: Buffer, at: number): number {
    if (member === VALUE) return this.#scanValue(bytes, at);
    if (member === TIMESTAMP) {
      if (bytes[at] !== QUOTE) return this.#timestamps.scanMilliseconds(bytes, at);
      const end = this.#timestamps.scanText(bytes, at + 1);
      return end !== NOT_COMMON && bytes[end] === QUOTE ? end + 1 : NOT_COMMON;
    }
    if (!this.#scanText(bytes, at)) return NOT_COMMON;
    const length = this.#textEnd - at - 1;
    if (length === 0 || length > READING_LIMITS.nameBytes) return NOT_COMMON;
    const name = this.#names.name(bytes, at + 1, this.#textEnd, this.#hash);
    if (member === DEVICE) this.device = name;
    else this.sensor = name;
    return this.#textEnd + 1;
  }

  #scanValue(bytes: Buffer, at: number): number {
    if (bytes[at] === QUOTE) {
      if (!this.#scanText(bytes, at)) return NOT_COMMON;
      const length = this.#textEnd - at - 1;
      if (length > READING_LIMITS.textBytes) return NOT_COMMON;
      this.kind = 'text';
      this.value =
        length > 0 && length <= READING_LIMITS.nameBytes
          ? this.#texts.name(bytes, at + 1, this.#textEnd, this.#hash)
          : bytes.toString('latin1', at + 1, this.#textEnd);
      return this.#textEnd + 1;
    }
    if (stands(TRUE, bytes, at) || stands(FALSE, bytes, at)) {
      this.kind = 'boolean';
      this.value = bytes[at] === TRUE[0] ? 1 : 0;
      return at + (this.value === 1 ? TRUE : FALSE).length;
    }
    const end = this.#numbers.scan(bytes, at);
    this.kind = 'number';
    this.value = this.#numbers.value;
    return end;
  }

  /** Finds the end of a text that opens at `at`. @returns whether it is one of plain ASCII */
  #scanText(bytes: Buffer, at: number): boolean {
    if (bytes[at] !== QUOTE) return false;
    let end = at + 1;
    let hash = 0;
    let byte = bytes[end] ?? 0;
    while (byte !== QUOTE) {
      if (byte < 0x20 || byte >= DELETE || byte === BACKSLASH) return false;
      hash = (Math.imul(hash, 31) + byte) | 0;
      end += 1;
      byte = bytes[end] ?? 0;
    }
    this.#textEnd = end;
    this.#hash = hash;
    return true;
  }
}

/** Blanks within a line; with a line break an object is not of the common shape. */
function skipBlanks(bytes: Buffer, from: number): number {
  let at = from;
  let byte = bytes[at];
  while (byte === 0x20 || byte === 0x09 || byte === 0x0d) {
    at += 1;
    byte = bytes[at];
  }
  return at;
}

function stands(text: Buffer, bytes: Buffer, from: number): boolean {
  for (let at = 0; at < text.length; at += 1) if (bytes[from + at] !== text[at]) return false;
  return true;
}

/** The member whose name begins at `at`, or 0. */
function memberAt(bytes: Buffer, at: number): number {
  const member = memberOf(bytes[at]);
  return member !== 0 && stands(restOf(member), bytes, at + 1) ? member : 0;
}

function memberOf(firstLetter: number | undefined): number {
  if (firstLetter === 0x76) return VALUE;
  if (firstLetter === 0x74) return TIMESTAMP;
  if (firstLetter === 0x73) return SENSOR;
  return firstLetter === 0x64 ? DEVICE : 0;
}

function restOf(member: number): Buffer {
  if (member === VALUE) return REST_OF_VALUE;
  if (member === TIMESTAMP) return REST_OF_TIMESTAMP;
  return member === SENSOR ? REST_OF_SENSOR : REST_OF_DEVICE;
}
