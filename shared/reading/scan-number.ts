import { NOT_COMMON } from './scan-result.ts';

const POINT = 0x2e;
const MINUS = 0x2d;
const ZERO = 0x30;

/** Digits with which any whole number is exact as a double. */
const EXACT_DIGITS = 15;

/** The powers of ten that are exact as doubles. */
const POWERS = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

/** The value of a byte that is a digit; any other byte gives more than 9. */
const digitOf = (byte: number | undefined): number => ((byte ?? 0) - ZERO) >>> 0;

/** Reads JSON's numbers, rounded as JSON.parse rounds them. */
export class NumberScanner {
  /** The number read last. */
  value = 0;

  /** @returns the place after the number that begins at `from`, or NOT_COMMON */
  scan(bytes: Buffer, from: number): number {
    const negative = bytes[from] === MINUS;
    let at = negative ? from + 1 : from;
    const first = at;
    let digits = 0;
    let digit = digitOf(bytes[at]);
    while (digit <= 9) {
      digits = digits * 10 + digit;
      at += 1;
      digit = digitOf(bytes[at]);
    }
    // No digit, or a zero before others, is no number.
    if (at === first || (bytes[first] === ZERO && at > first + 1)) return NOT_COMMON;
    let figures = digits === 0 ? 0 : at - first;
    let places = 0;
    if (bytes[at] === POINT) {
      at += 1;
      const point = at;
      digit = digitOf(bytes[at]);
      while (digit <= 9) {
        digits = digits * 10 + digit;
        if (digits !== 0) figures += 1;
        at += 1;
        digit = digitOf(bytes[at]);
      }
      places = at - point;
      if (places === 0) return NOT_COMMON;
    }
    const power = POWERS[places];
    const hasExponent = ((bytes[at] ?? 0) | 0x20) === 0x65;
    if (!hasExponent && figures <= EXACT_DIGITS && power !== undefined) {
      // A quotient of two exact doubles is rounded once, as the decimal number itself would be.
      const value = digits / power;
      this.value = negative ? -value : value;
      return at;
    }
    return this.#long(bytes, from, hasExponent ? skipExponent(bytes, at) : at);
  }

  #long(bytes: Buffer, from: number, to: number): number {
    if (to === NOT_COMMON) return NOT_COMMON;
    this.value = Number(bytes.toString('latin1', from, to));
    return Number.isFinite(this.value) ? to : NOT_COMMON;
  }
}

function skipExponent(bytes: Buffer, from: number): number {
  const sign = bytes[from + 1];
  const first = sign === MINUS || sign === 0x2b ? from + 2 : from + 1;
  let at = first;
  while (digitOf(bytes[at]) <= 9) at += 1;
  return at > first ? at : NOT_COMMON;
}
