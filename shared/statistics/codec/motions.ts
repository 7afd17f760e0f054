import type { ByteReader } from '../../segment/byte-reader.ts';
import { ByteWriter } from '../../segment/byte-writer.ts';
import { fromPlanes, toPlanes } from '../../segment/planes.ts';
import { seal } from '../../segment/sealed.ts';
import { allRows } from '../../segment/time-codec.ts';
import { readNumbers, writeNumbers } from '../../segment/value-codec.ts';
import { type Motion, type MotionName, MOTIONS } from '../day-summary.ts';
import type { Division } from './division.ts';
import { readSummary, SUMMARY_VERSION } from './read-summary.ts';
import { readSpans, spansOf, writeSpans } from './spans.ts';

/** By number of the part of the day. */
type Parts = ReadonlyMap<number, Motion>;

/** Packs how a device moved in the parts of a day. */
export function encodeMotions(motions: ReadonlyMap<MotionName, Parts>, division: Division): Buffer {
  const writer = new ByteWriter();
  for (const name of MOTIONS) {
    writer.part((part) => {
      const parts = motions.get(name);
      if (parts !== undefined && parts.size > 0) writeMotions(part, parts, division);
    });
  }
  return seal(SUMMARY_VERSION, writer.bytes());
}

/**
 * Unpacks what encodeMotions packed.
 *
 * @throws OdographError `corrupt-summary`
 */
export function decodeMotions(
  packed: Uint8Array,
  division: Division,
): Map<MotionName, ReadonlyMap<number, Motion>> {
  return readSummary(packed, (reader) => {
    const motions = new Map<MotionName, ReadonlyMap<number, Motion>>();
    for (const name of MOTIONS) {
      const part = reader.part();
      if (part.rest > 0) motions.set(name, readMotions(part, division));
    }
    return motions;
  });
}

/** Spans, then each coordinate's first and last value of every part in turn, then the lengths. */
function writeMotions(writer: ByteWriter, parts: Parts, division: Division): void {
  const spans = spansOf(parts, ({ count, first, last }) => ({ count, firstNs: first.ns, lastNs: last.ns }));
  const motions = spans.flatMap(({ part }) => parts.get(part) ?? []);
  writeSpans(writer, spans, division);
  for (const axis of ['a', 'b'] as const) {
    writeNumbers(writer, Float64Array.from(motions.flatMap(({ first, last }) => [first[axis], last[axis]])));
  }
  writer.raw(toPlanes(Float64Array.from(motions, ({ length }) => length)));
}

function readMotions(reader: ByteReader, division: Division): Map<number, Motion> {
  const spans = readSpans(reader, division);
  const rows = allRows(2 * spans.length);
  const a = readNumbers(reader, rows, 'number');
  const b = readNumbers(reader, rows, 'number');
  const lengths = fromPlanes(reader.raw(8 * spans.length), spans.length);
  return new Map(
    spans.map(({ part, count, firstNs, lastNs }, at) => {
      const first = { ns: firstNs, a: a[2 * at] ?? 0, b: b[2 * at] ?? 0 };
      const last = { ns: lastNs, a: a[2 * at + 1] ?? 0, b: b[2 * at + 1] ?? 0 };
      return [part, { count, length: lengths[at] ?? 0, first, last }];
    }),
  );
}
