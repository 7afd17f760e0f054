import { isUtf8 } from 'node:buffer';
import { type LineLimits, READING_LIMITS, USUAL_LINE_LIMITS } from './limits.ts';
import type { Invalid, InvalidCode } from './reading.ts';

/**
 * What stands at a line: the text of one object, or why there is none. `isWholeLine`: the line is not even the rest
 * of one with an object, so that it may be something else altogether.
 */
export type Piece =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly invalid: Invalid; readonly isWholeLine?: boolean };

/**
 * Deals with an object at once where that can be done without its text.
 *
 * @param from where the object opens in `bytes`; @param to where the bytes end that have arrived
 * @param line on which it stands, from 1
 * @returns the place after it, on the same line, or 0 when it is to come as a piece
 */
export type Shortcut = (bytes: Buffer, from: number, to: number, line: number) => number;

/** How much is taken in at a time, so that a long chunk is not copied as a whole. */
const STEP_BYTES = 64 * 1024;

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;

const isSpace = (byte: number): boolean =>
  byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

type State = 'start' | 'between' | 'object' | 'skip';

/**
 * Cuts a stream of JSON objects, separated by any white space, into the objects' texts, whatever bytes the
 * stream is cut at. It follows strings and brackets only as far as finding the ends takes; the text of a piece
 * still has to be parsed.
 *
 * After a fault it goes on with the next line, so that one bad line costs no good one: an object that is left
 * open is given up where its continuation is impossible, and what was read past its first line is read again.
 * Memory is bounded by the longest line allowed. Lines are counted from 1.
 */
export class ObjectSplitter {
  readonly #shortcut: Shortcut;
  readonly #lineBytes: number;
  readonly #lineDepth: number;
  #buffer = Buffer.allocUnsafe(2 * STEP_BYTES);
  #end = 0;
  #at = 0;
  #markBytes = 0;
  #state: State = 'start';
  #line = 1;
  /** The line on which the latest object ended. */
  #objectLine = 0;
  #start = 0;
  #startLine = 1;
  #inString = false;
  #escaped = false;
  #depth = 0;
  /** One bit a level, the innermost lowest: 1 for an object, 0 for a list; so READING_LIMITS.depth is all there can be. */
  #levels = 0;
  /** The last byte outside strings that is not white space. */
  #previous = 0;

  /** @param shortcut asked at each object's opening, in the order of the pieces */
  constructor(shortcut: Shortcut = () => 0, limits: LineLimits = USUAL_LINE_LIMITS) {
    this.#shortcut = shortcut;
    this.#lineBytes = limits.lineBytes;
    this.#lineDepth = Math.min(limits.lineDepth, READING_LIMITS.depth);
  }

  /** Line that is being read, from 1. */
  get line(): number {
    return this.#line;
  }

  /** Takes more of the stream; yields what is complete. */
  *push(chunk: Uint8Array): Generator<Piece> {
    for (let from = 0; from < chunk.length; from += STEP_BYTES) {
      this.#append(chunk.subarray(from, from + STEP_BYTES));
      yield* this.#scan();
    }
  }

  /** The stream has ended; yields what can still be told of its rest. */
  *finish(): Generator<Piece> {
    yield* this.#scan();
    while (this.#state === 'object') {
      yield this.#fault('truncated', 'the line ends in the middle of the object');
      yield* this.#scan();
    }
  }

  #append(chunk: Uint8Array): void {
    const kept = this.#state === 'object' ? this.#start : this.#at;
    if (this.#end + chunk.length > this.#buffer.length) {
      const live = this.#end - kept;
      const target =
        live + chunk.length > this.#buffer.length
          ? Buffer.allocUnsafe(2 * (live + chunk.length))
          : this.#buffer;
      this.#buffer.copy(target, 0, kept, this.#end);
      this.#buffer = target;
      this.#at -= kept;
      this.#start -= kept;
      this.#end = live;
    }
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  *#scan(): Generator<Piece> {
    while (this.#at < this.#end) {
      if (this.#state === 'object') {
        const piece = this.#object();
        if (piece !== undefined) yield piece;
      } else if (this.#state === 'skip') {
        this.#skip();
      } else if (this.#state === 'start') {
        this.#passMark();
      } else {
        const piece = this.#between();
        if (piece !== undefined) yield piece;
      }
    }
  }

  /** Passes over a byte order mark, which may arrive in pieces. */
  #passMark(): void {
    if (this.#buffer[this.#at] === BYTE_ORDER_MARK[this.#markBytes]) {
      this.#at += 1;
      this.#markBytes += 1;
    } else {
      this.#state = 'between';
    }
  }

  #skip(): void {
    const newline = this.#buffer.subarray(this.#at, this.#end).indexOf(NEWLINE);
    if (newline < 0) {
      this.#at = this.#end;
      return;
    }
    this.#at += newline + 1;
    this.#line += 1;
    this.#state = 'between';
  }

  #between(): Piece | undefined {
    while (this.#at < this.#end) {
      const byte = this.#buffer[this.#at] ?? 0;
      if (byte === OPEN) {
        const after = this.#shortcut(this.#buffer, this.#at, this.#end, this.#line);
        if (after > 0) {
          this.#at = after;
          this.#objectLine = this.#line;
          continue;
        }
        this.#state = 'object';
        this.#start = this.#at;
        this.#startLine = this.#line;
        this.#inString = false;
        this.#escaped = false;
        this.#depth = 0;
        this.#levels = 0;
        this.#previous = COLON;
        return undefined;
      }
      if (!isSpace(byte)) {
        this.#state = 'skip';
        const what = byte === OPEN_LIST ? 'a list' : 'no JSON object';
        return {
          line: this.#line,
          invalid: { code: 'not-an-object', reason: `${what} stands here; send one object after the other` },
          isWholeLine: byte !== OPEN_LIST && this.#line !== this.#objectLine,
        };
      }
      if (byte === NEWLINE) this.#line += 1;
      this.#at += 1;
    }
    return undefined;
  }

  #object(): Piece | undefined {
    const buffer = this.#buffer;
    const limit = Math.min(this.#end, this.#start + this.#lineBytes);
    while (this.#at < limit) {
      const byte = buffer[this.#at] ?? 0;
      if (this.#inString) {
        if (byte < 0x20) return this.#fault('not-json', 'a text is not closed before the end of the line');
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
        this.#at += 1;
        continue;
      }
      this.#at += 1;
      if (isSpace(byte)) {
        if (byte === NEWLINE) this.#line += 1;
        continue;
      }
      const fault = this.#structure(byte);
      if (fault !== undefined) return fault;
      this.#previous = byte;
      if (this.#depth === 0) return this.#complete();
    }
    if (this.#at - this.#start >= this.#lineBytes) {
      return this.#fault('too-long', `one reading may have ${this.#lineBytes} bytes`);
    }
    return undefined;
  }

  #structure(byte: number): Piece | undefined {
    if (byte === QUOTE) {
      this.#inString = true;
    } else if (byte === OPEN || byte === OPEN_LIST) {
      const inObject = (this.#levels & 1) === 1;
      const allowed =
        this.#previous === COLON || (!inObject && (this.#previous === COMMA || this.#previous === OPEN_LIST));
      if (!allowed) return this.#fault('not-json', 'the object before this one is not closed');
      if (this.#depth === this.#lineDepth) {
        return this.#fault('too-deep', `objects may be nested ${this.#lineDepth} deep`);
      }
      this.#depth += 1;
      this.#levels = (this.#levels << 1) | (byte === OPEN ? 1 : 0);
    } else if (byte === CLOSE || byte === CLOSE_LIST) {
      if ((this.#levels & 1) !== (byte === CLOSE ? 1 : 0)) {
        return this.#fault('not-json', 'a bracket closes what was not opened');
      }
      this.#depth -= 1;
      this.#levels >>>= 1;
    }
    return undefined;
  }

  #complete(): Piece {
    const bytes = this.#buffer.subarray(this.#start, this.#at);
    this.#state = 'between';
    this.#objectLine = this.#line;
    if (!isUtf8(bytes)) {
      this.reread();
      return { line: this.#startLine, invalid: { code: 'not-utf8', reason: 'the line is not UTF-8' } };
    }
    return { line: this.#startLine, text: bytes.toString('utf8') };
  }

  /**
   * Goes back to the second line of the latest object, which has turned out to be none although its brackets
   * match. To be called before the next piece is asked for; without a second line nothing changes.
   */
  reread(): void {
    this.#toSecondLine();
  }

  /** @returns whether the latest object has a second line */
  #toSecondLine(): boolean {
    const newline = this.#buffer.subarray(this.#start, this.#at).indexOf(NEWLINE);
    if (newline < 0) return false;
    this.#state = 'between';
    this.#at = this.#start + newline + 1;
    this.#line = this.#startLine + 1;
    this.#objectLine = 0;
    return true;
  }

  /** Gives the open object up and goes on with the line after its first. */
  #fault(code: InvalidCode, reason: string): Piece {
    if (!this.#toSecondLine()) this.#state = 'skip';
    return { line: this.#startLine, invalid: { code, reason } };
  }
}
