import { McapFault } from '../../../recording/mcap/open-chunk.ts';
import { OPCODE } from '../../../recording/mcap/records.ts';
import type { Descriptions } from './descriptions.ts';
import { MCAP_LIMITS } from './limits.ts';
import { COMPRESSIONS } from './open-content.ts';
import type { FileEnds } from './read-ends.ts';
import { RecordFields, visitRecords } from './record-fields.ts';
import type { Stretch } from './stretch.ts';

/** What counts of a file's statistics. */
export interface Counts {
  readonly messages: number;
  readonly channels: number;
  readonly chunks: number;
}

export interface Summary {
  /** The chunks that the index names, in the order of their places. */
  readonly chunks: readonly Stretch[];
  readonly counts: Counts | undefined;
}

/** Records that have no place in a summary. */
const MISPLACED: ReadonlySet<number> = new Set([
  0,
  OPCODE.header,
  OPCODE.footer,
  OPCODE.message,
  OPCODE.chunk,
  OPCODE.messageIndex,
  OPCODE.dataEnd,
]);

/**
 * Reads a summary.
 *
 * @param descriptions learn its schemas and channels
 * @throws McapFault when it is damaged, or its chunks cannot be where it says
 */
export function parseSummary(
  { summary, dataStart, dataEnd }: Pick<FileEnds, 'summary' | 'dataStart' | 'dataEnd'>,
  descriptions: Descriptions,
): Summary {
  const chunks: Stretch[] = [];
  let counts: Counts | undefined;
  visitRecords(summary, (opcode, content) => {
    if (MISPLACED.has(opcode)) throw new McapFault('its summary is damaged');
    if (opcode === OPCODE.schema || opcode === OPCODE.channel) descriptions.add(opcode, content);
    if (opcode === OPCODE.chunkIndex) chunks.push(parseChunkIndex(content));
    if (opcode === OPCODE.statistics) counts = parseCounts(content);
  });
  chunks.sort((a, b) => a.offset - b.offset);
  let end = dataStart;
  for (const chunk of chunks) {
    if (chunk.offset < end) throw new McapFault('its index names chunks that lie in each other');
    end = endOf(chunk);
  }
  if (end > dataEnd) throw new McapFault('its index points outside the data');
  return { chunks, counts };
}

/** Place after a chunk and its message indexes. */
export const endOf = ({ offset, length, index }: Stretch): number => index?.end ?? offset + length;

/** https://mcap.dev/spec#chunk-index-op0x08 */
function parseChunkIndex(content: Buffer): Stretch {
  const fields = new RecordFields(content);
  const start = fields.time();
  const end = fields.time();
  const offset = fields.u64();
  const length = fields.u64();
  const places = fields.bytes();
  const indexBytes = fields.u64();
  const compression = fields.text();
  fields.u64();
  const contentBytes = fields.u64();
  if (start > end || places.length % 10 !== 0) throw new McapFault('its index is damaged');
  if (contentBytes > MCAP_LIMITS.openBytes || length > MCAP_LIMITS.openBytes)
    throw new McapFault('a chunk is larger than may be opened; write it again with smaller ones');
  if (!COMPRESSIONS.has(compression)) throw new McapFault('a chunk is compressed by an unknown method');
  const channels = new Uint16Array(places.length / 10);
  const offsets = new Float64Array(channels.length);
  const entries = new RecordFields(places);
  for (let at = 0; at < channels.length; at += 1) {
    channels[at] = entries.u16();
    offsets[at] = entries.u64();
  }
  const index = { channels, offsets, start: offset + length, end: offset + length + indexBytes };
  return { isChunk: true, start, end, offset, length, contentBytes, compression, index };
}

/** https://mcap.dev/spec#statistics-op0x0b */
function parseCounts(content: Buffer): Counts {
  const fields = new RecordFields(content);
  const messages = fields.u64();
  fields.u16();
  const channels = fields.u32();
  fields.u32();
  fields.u32();
  return { messages, channels, chunks: fields.u32() };
}
