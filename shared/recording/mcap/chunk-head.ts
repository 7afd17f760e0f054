import { McapFault, readLength } from './open-chunk.ts';
import type { ChunkIndexRecord, TimePair } from './records.ts';

/** Where the parts of a chunk's record stand, opcode and length included. https://mcap.dev/spec#chunk-op0x06 */
export const CHUNK_AT = { start: 9, end: 17, uncompressedSize: 25, crc: 33, compression: 37 } as const;

/** What a chunk's record says before its content. */
export type ChunkHead = Pick<
  ChunkIndexRecord,
  'start' | 'end' | 'uncompressedSize' | 'compression' | 'compressedSize'
>;

/** @param record with opcode and length; @throws McapFault when it is too short */
export function readChunkHead(record: Buffer): ChunkHead {
  if (record.length < CHUNK_AT.compression + 4) throw new McapFault('a chunk is too short');
  const nameEnd = CHUNK_AT.compression + 4 + record.readUInt32LE(CHUNK_AT.compression);
  if (record.length < nameEnd + 8) throw new McapFault('a chunk is too short');
  return {
    start: pairAt(record, CHUNK_AT.start),
    end: pairAt(record, CHUNK_AT.end),
    uncompressedSize: readLength(record, CHUNK_AT.uncompressedSize),
    compression: record.toString('utf8', CHUNK_AT.compression + 4, nameEnd),
    compressedSize: readLength(record, nameEnd),
  };
}

const pairAt = (record: Buffer, at: number): TimePair => ({
  low: record.readUInt32LE(at),
  high: record.readUInt32LE(at + 4),
});
