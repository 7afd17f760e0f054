import { deepStrictEqual, strictEqual } from 'node:assert';
import { zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { cutBatches, openBatch } from '../../../shared/ingest/batch.ts';
import { fromBitmap, toBitmap } from '../../../shared/index/bitmap.ts';
import { ByteReader } from '../../../shared/segment/byte-reader.ts';
import { ByteWriter } from '../../../shared/segment/byte-writer.ts';
import { decodeBlock, encodeBlock } from '../../../shared/segment/codec.ts';
import { blockCount, sliceBlock } from '../../../shared/segment/column.ts';
import { SEGMENT_LIMITS } from '../../../shared/segment/limits.ts';
import { allRows, readTimes, writeTimes } from '../../../shared/segment/time-codec.ts';
import {
  readNumbers,
  readTexts,
  writeBooleans,
  writeNumbers,
  writeTexts,
} from '../../../shared/segment/value-codec.ts';
import { blocks } from '../../support/arbitraries.ts';
import { contentOf, sealed } from '../sealed.ts';
import { mutated } from '../mutations.ts';
import { fuzzTarget, orRefused } from '../target.ts';

const contents = blocks.map((block) => contentOf(encodeBlock(block)));

/** Segments that are wrong on the outside, and some that are wrong inside under a right checksum. */
const segments = fc.oneof(
  { weight: 1, arbitrary: mutated(blocks.map(encodeBlock)) },
  { weight: 4, arbitrary: mutated(contents).map((content) => sealed(content)) },
  {
    weight: 1,
    arbitrary: mutated(contents).map((content) => sealed(zstdCompressSync(content), content.length, 1)),
  },
);

const HOUR_NS = 3_600_000_000_000;
const slices = fc
  .tuple(fc.constantFrom(0, 1, 1e9, HOUR_NS), fc.integer({ min: 0, max: HOUR_NS }), fc.boolean())
  .map(([edge, ns, first]): [number, number] => (first ? [edge, ns] : [ns, edge]));

const segmentCodec = fuzzTarget(
  'segment codec',
  5,
  fc.tuple(segments, fc.nat(3), slices),
  ([packed, choice, [fromNs, toNs]]) => {
    const needs = (sensor: string): boolean => sensor.length % 4 === choice;
    const block = orRefused(['corrupt-segment'], () => decodeBlock(packed));
    const some = orRefused(['corrupt-segment'], () => decodeBlock(packed, { needs }));
    const slice = orRefused(['corrupt-segment'], () => decodeBlock(packed, { needs, range: [fromNs, toNs] }));
    if (block === undefined) return;
    const needed = { ...block, columns: block.columns.filter(({ sensor }) => needs(sensor)) };
    deepStrictEqual(some, needed);
    deepStrictEqual(slice, sliceBlock(needed, fromNs, toNs));
    deepStrictEqual(decodeBlock(encodeBlock(block)), block);
    strictEqual(blockCount(block) <= SEGMENT_LIMITS.readings, true);
  },
);

const batches = blocks.chain((block) =>
  fc
    .array(fc.constant(block), { minLength: 1, maxLength: 3 })
    .map((all) => cutBatches(block.device, all.map(encodeBlock))[0]?.batch.data ?? Buffer.alloc(0)),
);

const batchCodec = fuzzTarget('batch', 3, mutated(batches), (data) => {
  const found = orRefused(['corrupt-batch', 'corrupt-segment'], () => openBatch(data));
  if (found === undefined) return;
  const device = found[0]?.device ?? '';
  const again = cutBatches(device, found.map(encodeBlock)).flatMap(({ batch }) => openBatch(batch.data));
  deepStrictEqual(again, found);
});

/** What a writer writes. */
function written(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  write(writer);
  return Uint8Array.from(writer.bytes());
}

const columns = blocks.map((block) => block.columns[0]);
const timeBytes = columns.map((column) =>
  written((writer) => writeTimes(writer, column?.times ?? Float64Array.of(0))),
);
const timeCodec = fuzzTarget('time codec', 2, mutated(timeBytes), (bytes) => {
  const times = orRefused(['corrupt-segment'], () => readTimes(new ByteReader(bytes)).times);
  if (times === undefined) return;
  const again = written((writer) => writeTimes(writer, times));
  deepStrictEqual(readTimes(new ByteReader(again)).times, times);
});

const valueBytes = columns.map((column) =>
  written((writer) => {
    if (column === undefined) return;
    if ('texts' in column) writeTexts(writer, column.texts);
    else if (column.kind === 'boolean') writeBooleans(writer, column.numbers);
    else writeNumbers(writer, column.numbers);
  }),
);
const valueCodec = fuzzTarget(
  'value codec',
  2,
  fc.tuple(mutated(valueBytes), fc.nat(300)),
  ([bytes, count]) => {
    for (const kind of ['number', 'boolean'] as const) {
      const numbers = orRefused(['corrupt-segment'], () =>
        readNumbers(new ByteReader(bytes), allRows(count), kind),
      );
      if (numbers === undefined) continue;
      const again = written((writer) =>
        kind === 'boolean' ? writeBooleans(writer, numbers) : writeNumbers(writer, numbers),
      );
      deepStrictEqual(readNumbers(new ByteReader(again), allRows(count), kind), numbers);
      strictEqual(numbers.every(Number.isFinite), true);
    }
    const texts = orRefused(['corrupt-segment'], () => readTexts(new ByteReader(bytes), allRows(count)));
    if (texts === undefined) return;
    const again = written((writer) => writeTexts(writer, texts));
    deepStrictEqual(readTexts(new ByteReader(again), allRows(count)), texts);
  },
);

const bitmaps = fuzzTarget(
  'bitmap',
  1,
  mutated(fc.uniqueArray(fc.nat(2899), { maxLength: 40 }).map((all) => toBitmap(new Set(all)))),
  (bytes) => {
    const numbers = fromBitmap(bytes);
    deepStrictEqual(fromBitmap(toBitmap(numbers)), numbers);
  },
);

export const SEGMENT_TARGETS = [segmentCodec, batchCodec, timeCodec, valueCodec, bitmaps];
