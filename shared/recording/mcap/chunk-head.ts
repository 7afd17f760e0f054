import { McapFault, readLength } from './open-chunk.ts';
import type { ChunkIndexRecord, TimePair } from './records.ts';

/** Places in a chunk's record, after its opcode and length. https://mcap.dev/spec#chunk-op0x06 */
const AT = { start: 9, end: 17, uncompressedSize: 25, compression: 37 } as const;

/** What a chunk's record says before its content. */
export type ChunkHead = Pick<
  ChunkIndexRecord,
  'start' | 'end' | 'uncompressedSize' | 'compression' | 'compressedSize'
>;

/** @param record with opcode and length; @throws McapFault when it is too short */
export function readChunkHead(record: Buffer): ChunkHead {
  if (record.length < AT.compression + 4) throw new McapFault('a chunk is too short');
  const nameEnd = AT.compression + 4 + record.readUInt32LE(AT.compression);
  if (record.length < nameEnd + 8) throw new McapFault('a chunk is too short');
  return {
    start: pairAt(record, AT.start),
    end: pairAt(record, AT.end),
    uncompressedSize: readLength(record, AT.uncompressedSize),
    compression: record.toString('utf8', AT.compression + 4, nameEnd),
    compressedSize: readLength(record, nameEnd),
  };
}

const pairAt = (record: Buffer, at: number): TimePair => ({
  low: record.readUInt32LE(at),
  high: record.readUInt32LE(at + 4),
});
