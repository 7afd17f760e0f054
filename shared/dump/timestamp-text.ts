import { HOUR_MS } from '../reading/instant.ts';
import { putText, textWords } from './text-words.ts';

const ZULU = 0x5a;

/** `YYYY-MM-DDTHH:MM:SS` and a point. */
const PREFIX_CHARACTERS = 20;

/** The three digits of 0 to 999 and a `Z`, as little-endian words. */
const TRIPLES = Int32Array.from({ length: 1000 }, (_, number) =>
  Buffer.from(`${String(number).padStart(3, '0')}Z`).readInt32LE(0),
);

/** Spells out instants as formatInstant does, without making a string for each. */
export class TimestampText {
  #hour = Number.NaN;
  #second = Number.NaN;
  /** What stands before the digits of a second, kept while the second stays the same. */
  #prefix = textWords('');

  /**
   * Writes an RFC 3339 time in UTC with as many digits of a second (none, 3, 6 or 9) as it needs.
   *
   * @param hour whole hours since 1970
   * @param ns nanoseconds in that hour
   * @returns the place after it, at most 30 bytes on; one byte more may be overwritten
   */
  write(view: DataView, at: number, hour: number, ns: number): number {
    const second = Math.floor(ns / 1e9);
    if (second !== this.#second || hour !== this.#hour) this.#begin(hour, second);
    const end = putText(view, at, this.#prefix);
    return writeFraction(view, end, (ns - second * 1e9) | 0);
  }

  #begin(hour: number, second: number): void {
    this.#hour = hour;
    this.#second = second;
    const text = new Date(hour * HOUR_MS + second * 1000).toISOString();
    this.#prefix = textWords(text.slice(0, PREFIX_CHARACTERS));
  }
}

/**
 * Writes the digits of a second and a `Z`. Each three digits overwrite the `Z` that came with those before.
 *
 * @param at the place after the point
 * @param fraction nanoseconds, 0 to 999,999,999
 */
function writeFraction(view: DataView, at: number, fraction: number): number {
  if (fraction === 0) {
    view.setUint8(at - 1, ZULU);
    return at;
  }
  const micros = (fraction / 1000) | 0;
  const millis = (micros / 1000) | 0;
  const restOfMillis = micros - 1000 * millis;
  const restOfMicros = fraction - 1000 * micros;
  view.setInt32(at, TRIPLES[millis] ?? 0, true);
  if (restOfMillis === 0 && restOfMicros === 0) return at + 4;
  view.setInt32(at + 3, TRIPLES[restOfMillis] ?? 0, true);
  if (restOfMicros === 0) return at + 7;
  view.setInt32(at + 6, TRIPLES[restOfMicros] ?? 0, true);
  return at + 10;
}
