import { OdographError } from '../../errors/odograph-error.ts';
import { fromBitmap } from '../../index/bitmap.ts';
import type { ByteReader } from '../../segment/byte-reader.ts';
import type { ByteWriter } from '../../segment/byte-writer.ts';
import type { Division } from './division.ts';

/** Units that times are counted in, in nanoseconds, the coarsest first. */
const UNITS = [1e9, 1e6, 1e3, 1] as const;

/** How many readings a part of a day has, and from when to when, in nanoseconds since the day began. */
export interface Span {
  readonly part: number;
  readonly count: number;
  readonly firstNs: number;
  readonly lastNs: number;
}

/** The spans of a day's parts, in ascending order. */
export const spansOf = <Of>(parts: ReadonlyMap<number, Of>, spanOf: (of: Of) => Omit<Span, 'part'>): Span[] =>
  [...parts]
    .toSorted(([a], [b]) => a - b)
    .map(([part, of]) => {
      const { count, firstNs, lastNs } = spanOf(of);
      return { part, count, firstNs, lastNs };
    });

/**
 * Writes which parts have readings, then how many each has, how far the first is from the part's beginning and how
 * far the last is from its end: what is read at a steady beat has the same numbers in every part.
 *
 * @param spans in ascending order, at least one
 */
export function writeSpans(writer: ByteWriter, spans: readonly Span[], { parts, partNs }: Division): void {
  const bitmap = new Uint8Array((parts + 7) >>> 3);
  for (const { part } of spans) bitmap[part >>> 3] = (bitmap[part >>> 3] ?? 0) | (1 << (part & 7));
  const unitIndex = UNITS.findIndex((unit) =>
    spans.every(({ firstNs, lastNs }) => firstNs % unit === 0 && lastNs % unit === 0),
  );
  const unit = UNITS[unitIndex] ?? 1;
  writer.raw(bitmap);
  writer.u8(unitIndex);
  let before = 0;
  for (const { count } of spans) {
    writer.zigzag(count - before);
    before = count;
  }
  for (const { part, firstNs } of spans) writer.varint((firstNs - part * partNs) / unit);
  for (const { part, lastNs } of spans) writer.varint(((part + 1) * partNs - lastNs) / unit);
}

/** Reads what writeSpans wrote. @throws OdographError `corrupt-segment` */
export function readSpans(reader: ByteReader, { parts, partNs }: Division): Span[] {
  const present = [...fromBitmap(reader.raw((parts + 7) >>> 3))];
  const unit = UNITS[reader.u8()];
  if (unit === undefined || present.length === 0 || present.some((part) => part >= parts))
    throw new OdographError('corrupt-segment', 'parts of a day are not told');
  let count = 0;
  const counts = present.map(() => (count += reader.zigzag()));
  const firsts = present.map((part) => part * partNs + reader.varint() * unit);
  const lasts = present.map((part) => (part + 1) * partNs - reader.varint() * unit);
  return present.map((part, at) => {
    const span = { part, count: counts[at] ?? 0, firstNs: firsts[at] ?? 0, lastNs: lasts[at] ?? 0 };
    const isInPart = span.firstNs <= span.lastNs && span.lastNs < (part + 1) * partNs;
    if (!isInPart || !(span.count >= 1) || !Number.isSafeInteger(span.count))
      throw new OdographError('corrupt-segment', 'a part of a day has impossible readings');
    return span;
  });
}
