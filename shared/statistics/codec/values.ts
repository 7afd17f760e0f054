import { OdographError } from '../../errors/odograph-error.ts';
import type { ByteReader } from '../../segment/byte-reader.ts';
import type { ByteWriter } from '../../segment/byte-writer.ts';
import { fromPlanes, toPlanes } from '../../segment/planes.ts';
import { decimalPlaces, POWERS } from '../../segment/value-codec.ts';
import { type Bin, NO_NUMBERS } from '../day-summary.ts';
import type { Span } from './spans.ts';
import { addUlps, ulpsFrom } from './ulps.ts';

/** What is told of the values of a bin. */
type Values = Pick<Bin, 'min' | 'max' | 'sum' | 'first' | 'last'>;

/** How values are laid out; the numbers stand in stored data and never change their meaning. */
const LAYOUT = { none: 0, doubles: 1, decimals: 2 } as const;

/** How the sums of decimals are laid out. */
const SUMS = { doubles: 0, decimals: 1 } as const;

/** Whole numbers below this stay exact when they are added, subtracted and sign-folded as doubles. */
const EXACT_LIMIT = 1e15;

/** Writes the values of bins: none of texts, decimal numbers by their differences, doubles byte by byte. */
export function writeValues(writer: ByteWriter, bins: readonly Bin[]): void {
  if (bins.every(({ min }) => Number.isNaN(min))) return writer.u8(LAYOUT.none);
  const places = decimalPlaces(
    Float64Array.from(bins.flatMap(({ min, max, first, last }) => [min, max, first, last])),
  );
  if (places < 0) {
    writer.u8(LAYOUT.doubles);
    for (const name of ['min', 'max', 'first', 'last'] as const) writeDoubles(writer, bins, name);
    return writeDoubles(writer, bins, 'sum');
  }
  writer.u8(LAYOUT.decimals);
  writer.u8(places);
  const power = POWERS[places] ?? 1;
  let before = 0;
  for (const bin of bins) {
    const first = Math.round(bin.first * power);
    const last = Math.round(bin.last * power);
    writer.zigzag(first - before);
    writer.zigzag(last - first);
    writer.varint(Math.min(first, last) - Math.round(bin.min * power));
    writer.varint(Math.round(bin.max * power) - Math.max(first, last));
    before = last;
  }
  writeSums(writer, bins, power);
}

/**
 * Reads what writeValues wrote, as bins.
 *
 * @param spans of the bins
 * @throws OdographError `corrupt-segment`
 */
export function readValues(reader: ByteReader, spans: readonly Span[]): Bin[] {
  const layout = reader.u8();
  if (layout === LAYOUT.none) return spans.map((span) => binOf(span, NO_NUMBERS));
  if (layout === LAYOUT.doubles) return readAsDoubles(reader, spans);
  if (layout === LAYOUT.decimals) return readAsDecimals(reader, spans);
  throw new OdographError('corrupt-segment', `unknown layout ${layout} of values`);
}

function readAsDoubles(reader: ByteReader, spans: readonly Span[]): Bin[] {
  const read = (): Float64Array => readDoubles(reader, spans.length);
  const [mins, maxs, firsts, lasts, sums] = [read(), read(), read(), read(), read()];
  return spans.map((span, at) => {
    const [min, max] = [finite(mins[at]), finite(maxs[at])];
    const [first, last] = [finite(firsts[at]), finite(lasts[at])];
    // What is written is relied on to lie within these bounds.
    if (min > Math.min(first, last) || max < Math.max(first, last))
      throw new OdographError('corrupt-segment', 'a value is out of its bounds');
    return binOf(span, { min, max, sum: sums[at] ?? 0, first, last });
  });
}

function readAsDecimals(reader: ByteReader, spans: readonly Span[]): Bin[] {
  const power = POWERS[reader.u8()];
  if (power === undefined) throw new OdographError('corrupt-segment', 'numbers have impossible decimals');
  const columns = (): Float64Array => new Float64Array(spans.length);
  const [mins, maxs, firsts, lasts, guesses] = [columns(), columns(), columns(), columns(), columns()];
  let before = 0;
  spans.forEach(({ count }, at) => {
    const first = before + reader.zigzag();
    const last = first + reader.zigzag();
    mins[at] = Math.min(first, last) - reader.varint();
    maxs[at] = Math.max(first, last) + reader.varint();
    firsts[at] = first;
    lasts[at] = last;
    guesses[at] = guess(count, first, last);
    before = last;
  });
  const sums = readSums(reader, guesses, power);
  const figure = (scaled: number | undefined): number => (scaled ?? 0) / power;
  return spans.map((span, at) =>
    binOf(span, {
      min: figure(mins[at]),
      max: figure(maxs[at]),
      sum: sums[at] ?? 0,
      first: figure(firsts[at]),
      last: figure(lasts[at]),
    }),
  );
}

const binOf = (span: Span | undefined, values: Values): Bin => ({
  count: span?.count ?? 0,
  min: values.min,
  max: values.max,
  sum: values.sum,
  firstNs: span?.firstNs ?? 0,
  lastNs: span?.lastNs ?? 0,
  first: values.first,
  last: values.last,
});

/** What a sum would be if the values lay evenly between the first and the last. */
const guess = (count: number, first: number, last: number): number =>
  Math.round((count * (first + last)) / 2);

/**
 * A sum of decimal numbers is the double next to a decimal number, or one of a few more: it is written as that
 * number, by its difference from what it would be if the values lay evenly, and by how many doubles it is off.
 */
function writeSums(writer: ByteWriter, bins: readonly Bin[], power: number): void {
  const guesses = bins.map(({ count, first, last }) =>
    guess(count, Math.round(first * power), Math.round(last * power)),
  );
  // A negative zero is no whole number that could be written.
  const scaled = bins.map(({ sum }) => Math.round(sum * power) + 0);
  const off = bins.map(({ sum }, at) => ulpsFrom((scaled[at] ?? 0) / power, sum));
  if (![...guesses, ...scaled, ...off].every((number) => Math.abs(number) < EXACT_LIMIT)) {
    writer.u8(SUMS.doubles);
    return writeDoubles(writer, bins, 'sum');
  }
  writer.u8(SUMS.decimals);
  scaled.forEach((sum, at) => writer.zigzag(sum - (guesses[at] ?? 0)));
  for (const ulps of off) writer.zigzag(ulps);
}

function readSums(reader: ByteReader, guesses: Float64Array, power: number): Float64Array {
  const layout = reader.u8();
  if (layout === SUMS.doubles) return readDoubles(reader, guesses.length);
  if (layout !== SUMS.decimals)
    throw new OdographError('corrupt-segment', `unknown layout ${layout} of sums`);
  const sums = guesses.map((sum) => (sum + reader.zigzag()) / power);
  return sums.map((sum) => addUlps(sum, reader.zigzag()));
}

function writeDoubles(writer: ByteWriter, bins: readonly Bin[], name: keyof Values): void {
  writer.raw(toPlanes(Float64Array.from(bins, (bin) => bin[name])));
}

const readDoubles = (reader: ByteReader, count: number): Float64Array =>
  fromPlanes(reader.raw(8 * count), count);

function finite(value: number | undefined): number {
  if (value === undefined || !Number.isFinite(value))
    throw new OdographError('corrupt-segment', 'a number is none');
  return value;
}
