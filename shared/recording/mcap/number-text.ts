import { jsonNumber } from '../json-text.ts';

const POWERS = Float64Array.of(1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9);

/** Most decimal places that are tried before the general way is taken. */
const MAX_PLACES = 9;

/** A decimal number of at most 15 digits is the only one of that length that stands for its double. */
const EXACT_LIMIT = 1e15;

/** The two digits of 0 to 99, one after the other. */
const PAIRS = Buffer.from(
  Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0')).join(''),
);

const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/** Places with which a number that is not 0 is never so small that its text has an exponent. */
const SHORT_PLACES = 6;

/** Has no positive counterpart of 32 bits. */
const LEAST_WHOLE = -0x8000_0000;

/**
 * Does what writeDecimal does for numbers that, scaled, are whole numbers of 32 bits: nearly all that sensors
 * give, in a fraction of the time.
 */
function writeShort(bytes: Buffer, at: number, value: number, places: number): number {
  const power = POWERS[places] ?? 1;
  const scaled = value * power;
  const rounded = (scaled < 0 ? scaled - 0.5 : scaled + 0.5) | 0;
  if (rounded / power !== value || rounded === 0 || rounded === LEAST_WHOLE || places > SHORT_PLACES) {
    return -1;
  }
  let start = at;
  let rest = rounded;
  if (rounded < 0) {
    bytes[start++] = MINUS;
    rest = -rounded;
  }
  let fraction = places;
  let next = (rest / 10) | 0;
  while (fraction > 0 && next * 10 === rest) {
    rest = next;
    next = (rest / 10) | 0;
    fraction -= 1;
  }
  const digits = digitsOf(rest);
  let end = start + (digits > fraction ? digits : fraction + 1);
  let place = end;
  if (fraction > 0) {
    end += 1;
    place += 1;
    for (; fraction > 0; fraction -= 1) {
      bytes[--place] = ZERO + rest - next * 10;
      rest = next;
      next = (rest / 10) | 0;
    }
    bytes[--place] = POINT;
  }
  while (place > start) {
    bytes[--place] = ZERO + rest - next * 10;
    rest = next;
    next = (rest / 10) | 0;
  }
  return end;
}

/**
 * Writes a number's JSON text if it is exact with so many places: the text of jsonNumber, without making a
 * string.
 *
 * @returns the place after the text, at most 18 bytes on; -1, with nothing of use written, if it is not exact
 */
function writeDecimal(bytes: Buffer, at: number, value: number, places: number): number {
  const magnitude = value < 0 ? -value : value;
  const power = POWERS[places] ?? 1;
  const scaled = Math.round(magnitude * power);
  if (scaled >= EXACT_LIMIT || scaled / power !== magnitude) return -1;
  let end = at;
  if (value <= 0) {
    if (value !== 0 || Object.is(value, -0)) bytes[end++] = MINUS;
  }
  // Below this the shortest text has an exponent.
  if (magnitude < 1e-6 && value !== 0) return -1;
  const whole = Math.floor(scaled / power);
  end = writeWhole(bytes, end, whole);
  const fraction = scaled - whole * power;
  return fraction === 0 ? end : writeFraction(bytes, end, fraction, places);
}

/**
 * Writes any number's JSON text: the text of jsonNumber.
 *
 * @param places for each channel the decimal places that its last number needed, most likely what its next one
 *   needs; kept up to date
 * @returns the place after the text, at most 25 bytes on
 */
export function writeNumber(
  bytes: Buffer,
  at: number,
  value: number,
  places: Uint8Array,
  channel: number,
): number {
  const expected = places[channel] ?? 0;
  const short = writeShort(bytes, at, value, expected);
  if (short >= 0) return short;
  const end = writeDecimal(bytes, at, value, expected);
  if (end >= 0) return end;
  for (let count = 0; count <= MAX_PLACES; count += 1) {
    const found = writeDecimal(bytes, at, value, count);
    if (found < 0) continue;
    places[channel] = count;
    return found;
  }
  return at + bytes.write(jsonNumber(value), at, 'latin1');
}

/** @param whole a whole number, 0 to 1e15 */
function writeWhole(bytes: Buffer, at: number, whole: number): number {
  if (whole > 0x7fff_ffff) return at + bytes.write(String(whole), at, 'latin1');
  const end = at + digitsOf(whole);
  let rest = whole | 0;
  let place = end;
  while (rest >= 100) {
    const next = (rest / 100) | 0;
    const pair = 2 * (rest - next * 100);
    rest = next;
    bytes[--place] = PAIRS[pair + 1] ?? 0;
    bytes[--place] = PAIRS[pair] ?? 0;
  }
  if (rest >= 10) {
    bytes[--place] = PAIRS[2 * rest + 1] ?? 0;
    bytes[--place] = PAIRS[2 * rest] ?? 0;
  } else {
    bytes[--place] = ZERO + rest;
  }
  return end;
}

/** @param fraction a whole number below 10^places that is not 0 */
function writeFraction(bytes: Buffer, at: number, fraction: number, places: number): number {
  bytes[at] = POINT;
  let rest = fraction | 0;
  let count = places;
  while (rest % 10 === 0) {
    rest = (rest / 10) | 0;
    count -= 1;
  }
  const end = at + 1 + count;
  for (let place = end - 1; place > at; place -= 1) {
    const next = (rest / 10) | 0;
    bytes[place] = ZERO + rest - next * 10;
    rest = next;
  }
  return end;
}

function digitsOf(whole: number): number {
  if (whole < 1e5) {
    if (whole < 100) return whole < 10 ? 1 : 2;
    if (whole < 1e4) return whole < 1e3 ? 3 : 4;
    return 5;
  }
  if (whole < 1e7) return whole < 1e6 ? 6 : 7;
  if (whole < 1e9) return whole < 1e8 ? 8 : 9;
  return 10;
}
