import { McapFault } from '../../../recording/mcap/open-chunk.ts';

/** Length of a match that none is written for. */
const LEAST_MATCH = 4;

/** A length of four bits that goes on in the bytes that follow, the last of which is not full. */
const LONG = 15;
const FULL = 255;

/** From this length on, a copy by the platform is faster than a loop. */
const LONG_COPY = 32;

/**
 * Decompresses one LZ4 block. https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
 *
 * @param from @param end of the block in `bytes`
 * @param to place in `content` that it is written from, at most up to `limit`
 * @param first place in `content` that matches may go back to
 * @returns the place after what was written
 * @throws McapFault when it is damaged
 */
export function expandLz4Block(
  bytes: Buffer,
  from: number,
  end: number,
  content: Buffer,
  to: number,
  limit: number,
  first: number,
): number {
  let at = from;
  let out = to;
  while (at < end) {
    const token = bytes[at++] ?? 0;
    let literals = token >> 4;
    if (literals === LONG) {
      let more = FULL;
      while (more === FULL && at < end) {
        more = bytes[at++] ?? 0;
        literals += more;
      }
    }
    if (at + literals > end || out + literals > limit) throw new McapFault('an LZ4 block is damaged');
    if (literals >= LONG_COPY) bytes.copy(content, out, at, at + literals);
    else for (let n = 0; n < literals; n += 1) content[out + n] = bytes[at + n] ?? 0;
    at += literals;
    out += literals;
    // The last sequence has literals only.
    if (at === end) return out;
    if (end - at < 2) throw new McapFault('an LZ4 block is damaged');
    const offset = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
    at += 2;
    let match = token & LONG;
    if (match === LONG) {
      let more = FULL;
      while (more === FULL && at < end) {
        more = bytes[at++] ?? 0;
        match += more;
      }
    }
    match += LEAST_MATCH;
    const source = out - offset;
    if (offset === 0 || source < first || out + match > limit) throw new McapFault('an LZ4 block is damaged');
    if (match >= LONG_COPY && offset >= match) content.copyWithin(out, source, source + match);
    // What is copied may be what was just written.
    else for (let n = 0; n < match; n += 1) content[out + n] = content[source + n] ?? 0;
    out += match;
  }
  throw new McapFault('an LZ4 block is cut short');
}
