import { constants, crc32, zstdDecompressSync } from 'node:zlib';
import { CHUNK_AT, readChunkHead } from '../../../recording/mcap/chunk-head.ts';
import { McapFault } from '../../../recording/mcap/open-chunk.ts';
import { OPCODE, RECORD_HEADER_BYTES } from '../../../recording/mcap/records.ts';
import { MCAP_LIMITS } from './limits.ts';
import { expandLz4 } from './lz4-frame.ts';
import { readPlace } from './record-fields.ts';

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
  const at = CHUNK_AT.compression + 4 + record.readUInt32LE(CHUNK_AT.compression) + 8;
  if (!isWholeChunk(record)) throw new McapFault('a chunk is not where it should be');
  if (at + compressedSize > record.length) throw new McapFault('a chunk is cut short');
  if (uncompressedSize > MCAP_LIMITS.openBytes) throw new McapFault('a chunk is larger than may be opened');
  const content = expand(record.subarray(at, at + compressedSize), compression, uncompressedSize);
  if (content.length !== uncompressedSize) throw new McapFault('a chunk is not as long as it says');
  const crc = record.readUInt32LE(CHUNK_AT.crc);
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
