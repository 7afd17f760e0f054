import { constants, crc32, zstdDecompressSync } from 'node:zlib';

/** What makes a file no whole MCAP in order of time. */
export class McapFault extends Error {
  override readonly name = 'McapFault';
}

/** Start and end time, uncompressed size, checksum: what stands in a chunk before its compression's name. */
const CHUNK_FIXED_BYTES = 8 + 8 + 8 + 4;

/** Longest record and longest chunk content that is taken; what is written here is far shorter. */
const LIMIT_BYTES = 256 * 1024 * 1024;

/** Most bytes that are taken out of a chunk by one call; more than a chunk that is written here has. */
const MOST_AT_ONCE_BYTES = 8 * 1024 * 1024;

const TWO_32 = 4_294_967_296;

/**
 * The records in a chunk, decompressed and checked.
 *
 * @param content of the chunk's record
 * @throws McapFault when it is damaged, or compressed by another method than zstd
 */
export function openChunk(content: Buffer): Buffer {
  if (content.length < CHUNK_FIXED_BYTES + 4) throw new McapFault('a chunk is too short');
  const size = readLength(content, 16);
  const crc = content.readUInt32LE(24);
  const nameEnd = CHUNK_FIXED_BYTES + 4 + content.readUInt32LE(CHUNK_FIXED_BYTES);
  const compression = content.toString('utf8', CHUNK_FIXED_BYTES + 4, nameEnd);
  const records = inflate(content.subarray(nameEnd + 8), compression, size);
  if (records.length !== size || crc32(records) !== crc) throw new McapFault('a chunk is damaged');
  return records;
}

function inflate(records: Buffer, compression: string, size: number): Buffer {
  if (compression === '') return records;
  if (compression !== 'zstd') throw new McapFault(`a chunk is compressed with ${compression}`);
  try {
    return zstdDecompressSync(records, {
      // With room for one byte more than there are, one call does it all, and sees that it did.
      chunkSize: Math.min(Math.max(size + 1, constants.Z_MIN_CHUNK), MOST_AT_ONCE_BYTES),
      maxOutputLength: Math.max(size, 1),
    });
  } catch (error) {
    throw new McapFault('a chunk does not decompress', { cause: error });
  }
}

/** A 64-bit length. @throws McapFault when it is longer than anything that is taken */
export function readLength(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * TWO_32;
  if (length > LIMIT_BYTES) throw new McapFault('a length is impossible');
  return length;
}
