import { zstdDecompressSync } from 'node:zlib';
import type { McapTypes } from '@mcap/core';
import { expandLz4 } from '../session/sources/mcap/lz4-frame.ts';
import { VERIFY_LIMITS } from './limits.ts';

/** What a chunk says of its length may be a lie. */
function boundedSize(size: bigint): number {
  if (size > VERIFY_LIMITS.recordBytes) throw new Error(`a chunk of ${size} bytes is longer than is taken`);
  return Number(size);
}

/** The compressions that MCAP knows. https://mcap.dev/spec/registry#compression-formats */
export const decompressHandlers: McapTypes.DecompressHandlers = {
  zstd: (bytes, size) => zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, boundedSize(size)) }),
  lz4: (bytes, size) =>
    expandLz4(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), boundedSize(size)),
};
