import { constants, crc32, zstdDecompressSync } from 'node:zlib';
import { readChunkHead } from '../../../recording/mcap/chunk-head.ts';
import { McapFault } from '../../../recording/mcap/open-chunk.ts';
import { OPCODE } from '../../../recording/mcap/records.ts';
import { MCAP_LIMITS } from './limits.ts';
import { expandLz4 } from './lz4-frame.ts';
import { RECORD_HEADER_BYTES, readPlace } from './record-fields.ts';

/** Place of the checksum in a chunk's record, and of its compression's name. https://mcap.dev/spec#chunk-op0x06 */
const CRC_AT = 33;
const COMPRESSION_AT = 37;

/** Most bytes that room is made for at once; what a chunk says of its length may be a lie. */
const MOST_AT_ONCE_BYTES = 8 * 1024 * 1024;

export const COMPRESSIONS: ReadonlySet<string> = new Set(['', 'zstd', 'lz4']);

/** Whether a record is a chunk, and no longer or shorter than it says. */
export const isWholeChunk = (record: Buffer): boolean =>
  record[0] === OPCODE.chunk && readPlace(record, 1) + RECORD_HEADER_BYTES === record.length;

/**
 * The records in a chunk, decompressed and checked against its checksum, if it has one.
 *
 * @param record of the chunk, opcode and length included
 * @throws McapFault when it is damaged, or larger than is taken
 */
export function openContent(record: Buffer): Buffer {
  const { compression, compressedSize, uncompressedSize } = readChunkHead(record);
  const at = COMPRESSION_AT + 4 + record.readUInt32LE(COMPRESSION_AT) + 8;
  if (!isWholeChunk(record)) throw new McapFault('a chunk is not where it should be');
  if (at + compressedSize > record.length) throw new McapFault('a chunk is cut short');
  if (uncompressedSize > MCAP_LIMITS.openBytes) throw new McapFault('a chunk is larger than may be opened');
  const content = expand(record.subarray(at, at + compressedSize), compression, uncompressedSize);
  if (content.length !== uncompressedSize) throw new McapFault('a chunk is not as long as it says');
  const crc = record.readUInt32LE(CRC_AT);
  if (crc !== 0 && crc !== crc32(content)) throw new McapFault('a chunk is damaged');
  return content;
}

function expand(bytes: Buffer, compression: string, size: number): Buffer {
  if (compression === '') return bytes;
  if (compression === 'lz4') return expandLz4(bytes, size);
  if (compression !== 'zstd') throw new McapFault('a chunk is compressed by an unknown method');
  try {
    return zstdDecompressSync(bytes, {
      chunkSize: Math.min(Math.max(size + 1, constants.Z_MIN_CHUNK), MOST_AT_ONCE_BYTES),
      maxOutputLength: Math.max(size, 1),
    });
  } catch (error) {
    throw new McapFault('a chunk does not decompress', { cause: error });
  }
}
