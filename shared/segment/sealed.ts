import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { OdographError } from '../errors/odograph-error.ts';

const COMPRESSION = { none: 0, zstd: 1 } as const;

/** version u8, compression u8, content length u32, CRC-32 u32 of what stands before it and of the payload */
const HEADER_BYTES = 10;

/** Packs content with its version, length and checksum; compressed where that is smaller. */
export function seal(version: number, content: Uint8Array): Buffer {
  const squeezed = zstdCompressSync(content, { chunkSize: chunkOf(content.length) });
  const compressed = squeezed.length < content.length;
  const payload = compressed ? squeezed : content;
  const packed = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  packed[0] = version;
  packed[1] = compressed ? COMPRESSION.zstd : COMPRESSION.none;
  packed.writeUInt32LE(content.length, 2);
  packed.writeUInt32LE(crc32(payload, crc32(packed.subarray(0, 6))), 6);
  packed.set(payload, HEADER_BYTES);
  return packed;
}

/**
 * Room for the compressor's output at a time: what the longest output may need, up to the usual 16 KiB. Each call
 * takes it anew, which is much for a body of thousands of small blocks.
 */
const chunkOf = (contentLength: number): number =>
  Math.min(contentLength + (contentLength >>> 8) + 64, 16 * 1024);

/**
 * The content that was sealed.
 *
 * @param longest length of a content, so that a false one cannot claim memory
 * @throws OdographError `corrupt-segment` for anything else, another version included
 */
export function unseal(packed: Uint8Array, version: number, longest: number): Buffer {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  if (bytes.length < HEADER_BYTES) throw new OdographError('corrupt-segment', 'shorter than its header');
  if (bytes[0] !== version) throw new OdographError('corrupt-segment', `unknown version ${bytes[0]}`);
  const payload = bytes.subarray(HEADER_BYTES);
  if (crc32(payload, crc32(bytes.subarray(0, 6))) !== bytes.readUInt32LE(6)) {
    throw new OdographError('corrupt-segment', 'the checksum does not match');
  }
  const length = bytes.readUInt32LE(2);
  if (length > longest) throw new OdographError('corrupt-segment', 'the content is too long');
  const content = inflate(payload, bytes[1] ?? 0, length);
  if (content.length !== length)
    throw new OdographError('corrupt-segment', 'the content is not of its length');
  return content;
}

function inflate(payload: Buffer, compression: number, length: number): Buffer {
  if (compression === COMPRESSION.none) return payload;
  if (compression !== COMPRESSION.zstd)
    throw new OdographError('corrupt-segment', `unknown compression ${compression}`);
  try {
    return zstdDecompressSync(payload, { maxOutputLength: Math.max(length, 1) });
  } catch (error) {
    throw new OdographError('corrupt-segment', 'the content does not decompress', { cause: error });
  }
}
