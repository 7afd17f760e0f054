import { crc32, zstdCompressSync } from 'node:zlib';
import { RecordBuffer } from '../../shared/recording/mcap/record-buffer.ts';
import {
  MAGIC,
  OPCODE,
  type ChannelRecord,
  type SchemaRecord,
  writeDataEnd,
  writeHeader,
} from '../../shared/recording/mcap/records.ts';

/** Puts records between others and closes the file again, without a summary. */
export function withRecords(write: (records: RecordBuffer) => void): Buffer {
  const records = new RecordBuffer();
  writeHeader(records, 'someone');
  write(records);
  writeDataEnd(records, 0);
  records.u8(OPCODE.footer).u64(20).u64(0).u64(0).u32(0).raw(MAGIC);
  return records.take();
}

export const SCHEMA: SchemaRecord = {
  id: 1,
  name: 'a.Thing',
  encoding: 'jsonschema',
  data: Buffer.from('{}'),
};
export const CHANNEL: ChannelRecord = { id: 7, schemaId: 1, topic: '/x', messageEncoding: 'json' };

export function writeMessage(records: RecordBuffer, channel: number, logTime: number, bytes = 3): void {
  const begun = records.beginRecord(OPCODE.message);
  records.u16(channel).u32(0).u64(logTime).u64(logTime).raw(Buffer.alloc(bytes)).endRecord(begun);
}

interface ChunkClaims {
  readonly start: number;
  readonly end: number;
  readonly size?: number;
  readonly compression?: 'zstd' | 'br';
}

export function writeChunk(
  records: RecordBuffer,
  { start, end, size, compression }: ChunkClaims,
  write: (inside: RecordBuffer) => void,
): void {
  const inside = new RecordBuffer();
  write(inside);
  const content = inside.take();
  const bytes = compression === 'zstd' ? zstdCompressSync(content) : content;
  const begun = records.beginRecord(OPCODE.chunk);
  records
    .u64(start)
    .u64(end)
    .u64(size ?? content.length)
    .u32(crc32(content))
    .text(compression ?? '');
  records.u64(bytes.length).raw(bytes).endRecord(begun);
}
