import type { RecordBuffer } from './record-buffer.ts';

/** https://mcap.dev/spec#records */
export const OPCODE = {
  header: 0x01,
  footer: 0x02,
  schema: 0x03,
  channel: 0x04,
  message: 0x05,
  chunk: 0x06,
  messageIndex: 0x07,
  chunkIndex: 0x08,
  statistics: 0x0b,
  summaryOffset: 0x0e,
  dataEnd: 0x0f,
} as const;

/** Opcode and length: what stands before a record's content, and is not counted in its length. */
export const RECORD_HEADER_BYTES = 1 + 8;

/** Where the parts of a message's record stand, opcode and length included. https://mcap.dev/spec#message-op0x05 */
export const MESSAGE_AT = { length: 1, channel: 9, sequence: 11, logTime: 15, publishTime: 23 } as const;

/** What an MCAP file begins and ends with. */
export const MAGIC = Buffer.of(0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a);

/** A 64-bit time as its lower and its higher half. */
export interface TimePair {
  readonly low: number;
  readonly high: number;
}

export interface SchemaRecord {
  readonly id: number;
  readonly name: string;
  readonly encoding: string;
  readonly data: Uint8Array;
}

export interface ChannelRecord {
  readonly id: number;
  readonly schemaId: number;
  readonly topic: string;
  readonly messageEncoding: string;
  readonly metadata?: ReadonlyMap<string, string>;
}

export interface ChunkIndexRecord {
  readonly start: TimePair;
  readonly end: TimePair;
  /** Place of the chunk record in the file, and its length. */
  readonly chunkStart: number;
  readonly chunkLength: number;
  /** Channel ids, each followed by the place of its message index. */
  readonly indexOffsets: readonly (readonly [channelId: number, offset: number])[];
  readonly indexLength: number;
  readonly compression: string;
  readonly compressedSize: number;
  readonly uncompressedSize: number;
}

export interface StatisticsRecord {
  readonly messages: number;
  readonly schemas: number;
  readonly channels: number;
  readonly chunks: number;
  readonly start: TimePair;
  readonly end: TimePair;
  readonly messagesByChannel: readonly (readonly [channelId: number, messages: number])[];
}

export function writeHeader(buffer: RecordBuffer, library: string): void {
  buffer.raw(MAGIC);
  const begun = buffer.beginRecord(OPCODE.header);
  buffer.text('').text(library).endRecord(begun);
}

export function writeSchema(buffer: RecordBuffer, schema: SchemaRecord): void {
  const begun = buffer.beginRecord(OPCODE.schema);
  buffer.u16(schema.id).text(schema.name).text(schema.encoding);
  buffer.u32(schema.data.length).raw(schema.data).endRecord(begun);
}

export function writeChannel(buffer: RecordBuffer, channel: ChannelRecord): void {
  const begun = buffer.beginRecord(OPCODE.channel);
  buffer.u16(channel.id).u16(channel.schemaId).text(channel.topic).text(channel.messageEncoding);
  const part = buffer.beginPart();
  for (const [name, value] of channel.metadata ?? []) buffer.text(name).text(value);
  buffer.endPart(part).endRecord(begun);
}

export function writeStatistics(buffer: RecordBuffer, statistics: StatisticsRecord): void {
  const begun = buffer.beginRecord(OPCODE.statistics);
  buffer.u64(statistics.messages).u16(statistics.schemas).u32(statistics.channels);
  buffer.u32(0).u32(0).u32(statistics.chunks);
  buffer.pair(statistics.start.low, statistics.start.high).pair(statistics.end.low, statistics.end.high);
  const part = buffer.beginPart();
  for (const [channelId, messages] of statistics.messagesByChannel) buffer.u16(channelId).u64(messages);
  buffer.endPart(part).endRecord(begun);
}

export function writeChunkIndex(buffer: RecordBuffer, index: ChunkIndexRecord): void {
  const begun = buffer.beginRecord(OPCODE.chunkIndex);
  buffer.pair(index.start.low, index.start.high).pair(index.end.low, index.end.high);
  buffer.u64(index.chunkStart).u64(index.chunkLength);
  const part = buffer.beginPart();
  for (const [channelId, offset] of index.indexOffsets) buffer.u16(channelId).u64(offset);
  buffer.endPart(part).u64(index.indexLength).text(index.compression);
  buffer.u64(index.compressedSize).u64(index.uncompressedSize).endRecord(begun);
}

export function writeSummaryOffset(
  buffer: RecordBuffer,
  opcode: number,
  start: number,
  length: number,
): void {
  const begun = buffer.beginRecord(OPCODE.summaryOffset);
  buffer.u8(opcode).u64(start).u64(length).endRecord(begun);
}

export function writeDataEnd(buffer: RecordBuffer, crc: number): void {
  const begun = buffer.beginRecord(OPCODE.dataEnd);
  buffer.u32(crc).endRecord(begun);
}
