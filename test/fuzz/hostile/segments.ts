import { constants, zstdCompressSync } from 'node:zlib';
import { openBatch } from '../../../shared/ingest/batch.ts';
import { ByteWriter } from '../../../shared/segment/byte-writer.ts';
import { decodeBlock } from '../../../shared/segment/codec.ts';
import { SEGMENT_LIMITS } from '../../../shared/segment/limits.ts';
import { writeTimes } from '../../../shared/segment/time-codec.ts';
import { sealed } from '../sealed.ts';
import { codeOf } from './refusal.ts';

const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** A segment whose content is what is written, then zeros up to the greatest length. */
function padded(write: (writer: ByteWriter) => void): Buffer {
  const writer = new ByteWriter();
  write(writer);
  const content = Buffer.alloc(SEGMENT_LIMITS.contentBytes);
  content.set(writer.bytes());
  return compressed(content);
}

const compressed = (content: Buffer, length = content.length): Buffer =>
  sealed(zstdCompressSync(content, FAST), length, 1);

const begin = (writer: ByteWriter): void => {
  writer.text('car');
  writer.varint(490_000);
};

const times = Float64Array.from({ length: SEGMENT_LIMITS.readings }, (_, row) => row);

/** Many columns that share one list of times, each value of which takes one bit. */
function manyBits(): Buffer {
  const writer = new ByteWriter();
  begin(writer);
  writer.varint(1);
  writer.part((part) => writeTimes(part, times));
  writer.varint(2000);
  const bits = Buffer.alloc(1 + times.length / 8);
  bits[0] = 2;
  for (let column = 0; column < 2000; column += 1) {
    writer.text(`s${column}`);
    writer.u8(1);
    writer.varint(0);
    writer.part((part) => part.raw(bits));
  }
  return compressed(Buffer.from(writer.bytes()));
}

function manyTexts(): Buffer {
  const different = SEGMENT_LIMITS.contentBytes - 200;
  return padded((writer) => {
    begin(writer);
    writer.varint(1);
    writer.part((part) => writeTimes(part, Float64Array.of(1)));
    writer.varint(1);
    writer.text('s');
    writer.u8(2);
    writer.varint(0);
    writer.varint(different + 6);
    writer.u8(3);
    writer.varint(different);
  });
}

const decoding = (packed: Buffer): Promise<string> => codeOf(() => decodeBlock(packed));

export const SEGMENT_CASES = {
  'a segment of sixteen million lists of times': async () => [
    await decoding(
      padded((writer) => {
        begin(writer);
        writer.varint(16_000_000);
      }),
    ),
  ],
  'a segment of sixteen million columns': async () => [
    await decoding(
      padded((writer) => {
        begin(writer);
        writer.varint(1);
        writer.part((part) => writeTimes(part, Float64Array.of(1)));
        writer.varint(16_000_000);
      }),
    ),
  ],
  'a segment of 400 million booleans': async () => [await decoding(manyBits())],
  'a segment of 60 million texts for one reading': async () => [await decoding(manyTexts())],
  'a segment that says it is short and is 1 GiB': async () => {
    const frame = zstdCompressSync(Buffer.alloc(16 * 1024 * 1024), FAST);
    const payload = Buffer.concat(Array.from({ length: 64 }, () => frame));
    return [await decoding(sealed(payload, 1000, 1)), await decoding(sealed(payload, 2 ** 32 - 1, 1))];
  },
  'a batch of a block of 4 GiB': async () => [
    await codeOf(() => openBatch(Buffer.from([1, 255, 255, 255, 255, 1, 0]))),
  ],
};
