import { openChunk, readLength } from '../../recording/mcap/open-chunk.ts';
import { MAGIC, OPCODE, RECORD_HEADER_BYTES } from '../../recording/mcap/records.ts';

/**
 * What the chunks of a recording hold, one after the other, while it comes: whole records, of messages and of what
 * describes them. At most a chunk and a piece are in memory.
 *
 * @param pieces a recording as composeRecording makes it
 */
export async function* recordsOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  // Where the next record begins is known only after the one before it.
  let needed = MAGIC.length + RECORD_HEADER_BYTES;
  let at: number = MAGIC.length;
  for await (const piece of pieces) {
    held.push(piece);
    bytes += piece.length;
    if (bytes < needed) continue;
    const all = held.length === 1 ? asBuffer(piece) : Buffer.concat(held);
    for (;;) {
      needed = at + RECORD_HEADER_BYTES;
      if (all.length < needed) break;
      needed += readLength(all, at + 1);
      if (all.length < needed) break;
      const [opcode] = all.subarray(at);
      if (opcode === OPCODE.chunk) yield openChunk(all.subarray(at + RECORD_HEADER_BYTES, needed));
      if (opcode === OPCODE.dataEnd) return;
      at = needed;
    }
    const rest = all.subarray(at);
    needed -= at;
    at = 0;
    held = [rest];
    bytes = rest.length;
  }
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
