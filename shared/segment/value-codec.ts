import { OdographError } from '../errors/odograph-error.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { fromPlanes, toPlanes } from './planes.ts';
import type { RowSlice } from './time-codec.ts';

/** How the values of a column are laid out; the numbers stand in stored data and never change their meaning. */
const LAYOUT = { scaled: 0, planes: 1, bits: 2, dictionary: 3 } as const;

/** By number of decimal places. */
export const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9] as const;

/** Whole numbers below this stay exact when they are scaled, subtracted and sign-folded as doubles. */
const SCALED_LIMIT = 1e15;

/**
 * The least number of decimal places with which every value is a whole number that divides back to exactly the
 * same double, or -1 where there is none (up to 9), which includes the negative zero.
 */
export function decimalPlaces(values: Float64Array): number {
  let places = 0;
  let largest = 0;
  for (const value of values) {
    if (Object.is(value, -0)) return -1;
    largest = Math.max(largest, Math.abs(value));
    for (;;) {
      const power = POWERS[places] ?? 1;
      const scaled = Math.round(value * power);
      if (Math.abs(scaled) < SCALED_LIMIT && scaled / power === value) break;
      places += 1;
      if (places === POWERS.length) return -1;
    }
  }
  // A value that was whole with fewer places has grown too large where a later one needed more.
  return Math.round(largest * (POWERS[places] ?? 1)) < SCALED_LIMIT ? places : -1;
}

/** Writes doubles: as differences of decimal numbers where they are such, byte by byte where they are not. */
export function writeNumbers(writer: ByteWriter, values: Float64Array): void {
  const places = decimalPlaces(values);
  if (places < 0) {
    writer.u8(LAYOUT.planes);
    writer.raw(toPlanes(values));
    return;
  }
  writer.u8(LAYOUT.scaled);
  writer.u8(places);
  const power = POWERS[places] ?? 1;
  let previous = 0;
  for (const value of values) {
    const scaled = Math.round(value * power);
    writer.zigzag(scaled - previous);
    previous = scaled;
  }
}

/**
 * Reads the wanted rows of what writeNumbers or, for booleans, writeBooleans wrote.
 *
 * @throws OdographError `corrupt-segment`
 */
export function readNumbers(
  reader: ByteReader,
  { from, to, count }: RowSlice,
  kind: 'number' | 'boolean',
): Float64Array {
  const layout = reader.u8();
  if ((layout === LAYOUT.bits) !== (kind === 'boolean')) {
    throw new OdographError('corrupt-segment', `layout ${layout} is not that of a ${kind}`);
  }
  if (layout === LAYOUT.planes) return finite(fromPlanes(reader.raw(8 * count), count, from, to));
  const values = new Float64Array(to - from);
  if (layout === LAYOUT.bits) {
    const bits = reader.raw((count + 7) >>> 3);
    for (let row = from; row < to; row += 1) values[row - from] = ((bits[row >>> 3] ?? 0) >>> (row & 7)) & 1;
    return values;
  }
  const power = layout === LAYOUT.scaled ? POWERS[reader.u8()] : undefined;
  if (power === undefined) throw new OdographError('corrupt-segment', `unknown layout ${layout} of numbers`);
  let scaled = 0;
  for (let row = 0; row < from; row += 1) scaled += reader.zigzag();
  reader.zigzags(values);
  for (let row = 0; row < values.length; row += 1) {
    scaled += values[row] ?? 0;
    values[row] = scaled / power;
  }
  return values;
}

/** Writes zeros and ones, eight a byte. */
export function writeBooleans(writer: ByteWriter, values: Float64Array): void {
  const bits = new Uint8Array((values.length + 7) >>> 3);
  for (let row = 0; row < values.length; row += 1) {
    if (values[row] !== 0) bits[row >>> 3] = (bits[row >>> 3] ?? 0) | (1 << (row & 7));
  }
  writer.u8(LAYOUT.bits);
  writer.raw(bits);
}

/** Writes texts: each different one once, then the place of each row's. */
export function writeTexts(writer: ByteWriter, texts: readonly string[]): void {
  const places = new Map<string, number>();
  for (const text of texts) if (!places.has(text)) places.set(text, places.size);
  writer.u8(LAYOUT.dictionary);
  writer.varint(places.size);
  for (const text of places.keys()) writer.text(text);
  for (const text of texts) writer.varint(places.get(text) ?? 0);
}

/** Reads the wanted rows of what writeTexts wrote. @throws OdographError `corrupt-segment` */
export function readTexts(reader: ByteReader, { from, to, count }: RowSlice): string[] {
  const layout = reader.u8();
  if (layout !== LAYOUT.dictionary)
    throw new OdographError('corrupt-segment', `unknown layout ${layout} of texts`);
  const different = reader.count(1);
  if (different > count) throw new OdographError('corrupt-segment', 'there are more texts than rows');
  const dictionary = Array.from({ length: different }, () => reader.text());
  for (let row = 0; row < from; row += 1) reader.varint();
  return Array.from({ length: to - from }, () => {
    const text = dictionary[reader.varint()];
    if (text === undefined)
      throw new OdographError('corrupt-segment', 'a text that is not there is referred to');
    return text;
  });
}

function finite(values: Float64Array): Float64Array {
  for (let row = 0; row < values.length; row += 1) {
    if (!Number.isFinite(values[row])) throw new OdographError('corrupt-segment', 'a number is none');
  }
  return values;
}
