import { crc32, zstdDecompressSync } from 'node:zlib';

const HEADER_BYTES = 10;

/**
 * A segment with the checksum that belongs to it, whatever it holds.
 *
 * @param length of the content, as the header tells it
 * @param compression 0 none, 1 zstd
 */
export function sealed(payload: Uint8Array, length = payload.length, compression = 0): Buffer {
  const packed = Buffer.concat([Buffer.of(1, compression), Buffer.alloc(HEADER_BYTES - 2), payload]);
  packed.writeUInt32LE(length, 2);
  packed.writeUInt32LE(crc32(payload, crc32(packed.subarray(0, 6))), 6);
  return packed;
}

/** What a good segment holds, decompressed. */
export function contentOf(packed: Buffer): Buffer {
  const payload = packed.subarray(HEADER_BYTES);
  return packed[1] === 0 ? payload : zstdDecompressSync(payload);
}
