import { McapFault } from '../../../recording/mcap/open-chunk.ts';
import { expandLz4Block } from './lz4-block.ts';

const MAGIC = 0x184d2204;

/** Frames that carry something else than content, and are passed over. */
const SKIPPED_MAGIC = { first: 0x184d2a50, last: 0x184d2a5f } as const;

/** Bits of a frame's first byte. */
const FLAG = { dictionary: 1, contentChecksum: 4, contentSize: 8, blockChecksum: 16 } as const;
const VERSION_MASK = 0xc0;
const VERSION = 0x40;

/** Lengths of blocks by their number in a frame's second byte. */
const BLOCK_BYTES: Readonly<Record<number, number>> = {
  4: 64 * 1024,
  5: 256 * 1024,
  6: 1024 * 1024,
  7: 4 * 1024 * 1024,
};

/** Of a block's length: that it is stored as it is. */
const STORED = 0x8000_0000;

/** A byte of LZ4 never stands for more than these. */
const MOST_EXPANSION = 255;

/**
 * Decompresses LZ4 frames of a known length together.
 * https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 *
 * The frames' own checksums are passed over: MCAP has its own.
 *
 * @param size bytes that come out
 * @throws McapFault when it is damaged, or other bytes come out
 */
export function expandLz4(frames: Buffer, size: number): Buffer {
  if (size > frames.length * MOST_EXPANSION) throw new McapFault('a chunk is shorter than it says');
  const content = Buffer.allocUnsafeSlow(size);
  let at = 0;
  let length = 0;
  while (at < frames.length) {
    const magic = u32(frames, at);
    if (magic >= SKIPPED_MAGIC.first && magic <= SKIPPED_MAGIC.last) {
      at += 8 + u32(frames, at + 4);
      continue;
    }
    if (magic !== MAGIC) throw new McapFault('a chunk is no LZ4 frame');
    [at, length] = expandFrame(frames, at + 4, content, length);
  }
  if (at !== frames.length || length !== size) throw new McapFault('a chunk is shorter than it says');
  return content;
}

/** @returns the places after the frame and after what came out of it */
function expandFrame(
  frames: Buffer,
  from: number,
  content: Buffer,
  to: number,
): [at: number, length: number] {
  const flags = u8(frames, from);
  const blockBytes = BLOCK_BYTES[(u8(frames, from + 1) >> 4) & 7];
  if ((flags & VERSION_MASK) !== VERSION || (flags & FLAG.dictionary) !== 0 || blockBytes === undefined)
    throw new McapFault('a chunk is an LZ4 frame of an unknown kind');
  const checksum = (flags & FLAG.blockChecksum) === 0 ? 0 : 4;
  let at = from + 2 + ((flags & FLAG.contentSize) === 0 ? 0 : 8) + 1;
  let length = to;
  for (;;) {
    const word = u32(frames, at);
    at += 4;
    if (word === 0) break;
    const end = at + (word & ~STORED);
    if (end + checksum > frames.length) throw new McapFault('an LZ4 block is cut short');
    const limit = Math.min(content.length, length + blockBytes);
    if (word >= STORED) {
      if (length + end - at > limit) throw new McapFault('an LZ4 block is longer than it says');
      frames.copy(content, length, at, end);
      length += end - at;
    } else {
      // A block may go back into the ones before it, but not into another frame.
      length = expandLz4Block(frames, at, end, content, length, limit, to);
    }
    at = end + checksum;
  }
  return [at + ((flags & FLAG.contentChecksum) === 0 ? 0 : 4), length];
}

function u8(bytes: Buffer, at: number): number {
  const value = bytes[at];
  if (value === undefined) throw new McapFault('an LZ4 frame is cut short');
  return value;
}

function u32(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length) throw new McapFault('an LZ4 frame is cut short');
  return bytes.readUInt32LE(at);
}
