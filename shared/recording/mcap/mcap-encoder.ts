import { crc32 } from 'node:zlib';
import { ChunkBuilder } from './chunk-builder.ts';
import { readChunkHead } from './chunk-head.ts';
import { RecordBuffer } from './record-buffer.ts';
import {
  type ChannelRecord,
  type ChunkIndexRecord,
  MAGIC,
  OPCODE,
  type SchemaRecord,
  type TimePair,
  writeChannel,
  writeChunkIndex,
  writeDataEnd,
  writeHeader,
  writeSchema,
  writeStatistics,
  writeSummaryOffset,
} from './records.ts';

export interface McapEncoderOptions {
  readonly library: string;
  /** A chunk is closed when its records have more bytes than this. */
  readonly chunkBytes: number;
  /**
   * Whether chunks are followed by message indexes, 16 bytes a message, and the summary names the chunks: for files that
   * are read by range. Without message indexes chunks are not named either: viewers that find them named would read by
   * range, fail, and not read from the first byte on, as they do otherwise.
   */
  readonly isIndexed: boolean;
  /** Name of the compression, and what does it; chunks are stored as they are without it. */
  readonly compression?: { readonly name: string; readonly compress: (chunk: Buffer) => Uint8Array };
}

/** Opcode, length, start and end time, sizes, checksum: what stands before a chunk's compression. */
const CHUNK_HEADER_BYTES = 1 + 8 + 8 + 8 + 8 + 4;

/**
 * Encodes an MCAP file from messages in order of time: header, chunks, summary with statistics, footer, each
 * with its checksum. https://mcap.dev/spec
 *
 * Messages are added to `chunk` after `channelUsed`; `closeFullChunk` follows. What is ready is fetched with
 * `take`.
 */
export class McapEncoder {
  readonly chunk: ChunkBuilder;
  readonly #options: McapEncoderOptions;
  readonly #records = new RecordBuffer();
  readonly #schemas = new Map<number, SchemaRecord>();
  readonly #channels = new Map<number, ChannelRecord>();
  readonly #chunks: ChunkIndexRecord[] = [];
  readonly #writtenSchemas = new Set<number>();
  /** 1 for the channels whose record is in the file, and in the order in which they came there. */
  #isWritten = new Uint8Array(0);
  readonly #written: number[] = [];
  #counts = new Float64Array(0);
  #pieces: Uint8Array[] = [];
  #position = 0;
  #dataCrc = 0;
  #messages = 0;
  #start: TimePair = { low: 0, high: 0 };
  #end: TimePair = { low: 0, high: 0 };

  constructor(options: McapEncoderOptions) {
    this.#options = options;
    this.chunk = new ChunkBuilder(options.chunkBytes, options.isIndexed);
  }

  /** Begins the file. What is kept for each channel goes up to the highest of their ids. */
  start(schemas: readonly SchemaRecord[], channels: readonly ChannelRecord[]): void {
    for (const schema of schemas) this.#schemas.set(schema.id, schema);
    for (const channel of channels) this.#channels.set(channel.id, channel);
    const ids = channels.reduce((most, { id }) => Math.max(most, id + 1), 0);
    this.#isWritten = new Uint8Array(ids);
    this.#counts = new Float64Array(ids);
    this.chunk.setChannels(ids);
    writeHeader(this.#records, this.#options.library);
    this.#emitData(this.#records.take());
  }

  /** Sees to it that a channel's records stand before its first message. */
  channelUsed(id: number): void {
    if (this.#isWritten[id] === 1) return;
    this.#writeChannel(id);
    this.chunk.addRecords(this.#records.take());
  }

  /**
   * Adds a chunk that was made elsewhere, as it is. What it says of its channels and schemas has to be what `start` was
   * told of them.
   *
   * @param record of the chunk, opcode and length included; it is kept and must not be touched again
   * @param counts messages in it by channel: at least one
   */
  addChunk(record: Buffer, counts: ReadonlyMap<number, number>): void {
    this.#closeChunk();
    // It may rely on records that stood in chunks before it.
    for (const id of counts.keys()) if (this.#isWritten[id] !== 1) this.#writeChannel(id);
    if (this.#records.length > 0) this.#emitData(this.#records.take());
    const index = { ...readChunkHead(record), chunkStart: this.#position, chunkLength: record.length };
    this.#emitData(record);
    let messages = 0;
    for (const [id, count] of counts) {
      this.#counts[id] = (this.#counts[id] ?? 0) + count;
      messages += count;
    }
    if (this.#messages === 0) this.#start = index.start;
    this.#end = index.end;
    this.#messages += messages;
    this.#chunks.push({ ...index, indexOffsets: [], indexLength: 0 });
  }

  #writeChannel(id: number): void {
    const channel = this.#channels.get(id);
    if (channel === undefined) throw new RangeError(`there is no channel ${id}`);
    this.#isWritten[id] = 1;
    this.#written.push(id);
    const schema = this.#schemas.get(channel.schemaId);
    if (schema !== undefined && !this.#writtenSchemas.has(schema.id)) {
      this.#writtenSchemas.add(schema.id);
      writeSchema(this.#records, schema);
    }
    writeChannel(this.#records, channel);
  }

  /** Closes the chunk if it has reached its length. @returns whether it had */
  closeFullChunk(): boolean {
    const { isFull } = this.chunk;
    if (isFull) this.#closeChunk();
    return isFull;
  }

  /** The bytes that are ready since the last call. They are not touched again. */
  take(): Uint8Array[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  /** Closes the last chunk and writes the summary. */
  finish(): void {
    this.#closeChunk();
    writeDataEnd(this.#records, this.#dataCrc);
    this.#emit(this.#records.take());
    this.#writeSummary();
  }

  #closeChunk(): void {
    const { chunk } = this;
    if (chunk.count === 0) return;
    const span = chunk.span();
    const chunkStart = this.#position;
    const { header, records, compression } = this.#packChunk(span);
    this.#emitData(header);
    this.#emitData(records);
    const chunkLength = header.length + records.length;
    const indexStart = this.#position;
    const offsets = this.#writeMessageIndexes(indexStart);
    chunk.countMessages(this.#counts);
    if (this.#messages === 0) this.#start = span.start;
    this.#end = span.end;
    this.#messages += chunk.count;
    this.#chunks.push({
      ...span,
      chunkStart,
      chunkLength,
      indexOffsets: offsets,
      indexLength: this.#position - indexStart,
      compression,
      compressedSize: records.length,
      uncompressedSize: chunk.length,
    });
    chunk.reset();
  }

  #packChunk(span: { start: TimePair; end: TimePair }): {
    header: Buffer;
    records: Uint8Array;
    compression: string;
  } {
    const { chunk } = this;
    const content = chunk.bytes.subarray(0, chunk.length);
    const packing = this.#options.compression;
    // The buffer is used again, so what is stored as it is has to be copied.
    const records = packing === undefined ? Buffer.from(content) : packing.compress(content);
    const name = packing?.name ?? '';
    const counted = CHUNK_HEADER_BYTES - 9 + 4 + name.length + 8 + records.length;
    this.#records.u8(OPCODE.chunk).u64(counted);
    this.#records.pair(span.start.low, span.start.high).pair(span.end.low, span.end.high);
    this.#records.u64(content.length).u32(crc32(content)).text(name).u64(records.length);
    return { header: this.#records.take(), records, compression: name };
  }

  #writeMessageIndexes(indexStart: number): (readonly [number, number])[] {
    const indexes = this.chunk.messageIndexes();
    if (indexes === undefined) return [];
    this.#emitData(indexes.bytes);
    return indexes.offsets.map(([channel, offset]) => [channel, indexStart + offset] as const);
  }

  #writeSummary(): void {
    const records = this.#records;
    const start = this.#position;
    const groups: (readonly [opcode: number, from: number, to: number])[] = [];
    const group = (opcode: number, write: () => void): void => {
      const from = records.length;
      write();
      if (records.length > from) groups.push([opcode, from, records.length]);
    };
    group(OPCODE.schema, () => this.#schemas.forEach((schema) => writeSchema(records, schema)));
    group(OPCODE.channel, () => this.#channels.forEach((channel) => writeChannel(records, channel)));
    group(OPCODE.statistics, () => this.#writeStatistics());
    if (this.#options.isIndexed)
      group(OPCODE.chunkIndex, () => this.#chunks.forEach((index) => writeChunkIndex(records, index)));
    const offsetsStart = start + records.length;
    for (const [opcode, from, to] of groups) writeSummaryOffset(records, opcode, start + from, to - from);
    // The footer's own checksum covers it up to the checksum.
    records.u8(OPCODE.footer).u64(20).u64(start).u64(offsetsStart);
    const summary = records.take();
    records.u32(crc32(summary)).raw(MAGIC);
    this.#emit(summary);
    this.#emit(records.take());
  }

  #writeStatistics(): void {
    writeStatistics(this.#records, {
      messages: this.#messages,
      schemas: this.#schemas.size,
      channels: this.#channels.size,
      chunks: this.#chunks.length,
      start: this.#start,
      end: this.#end,
      messagesByChannel: this.#written.map((id) => [id, this.#counts[id] ?? 0] as const),
    });
  }

  #emitData(bytes: Uint8Array): void {
    this.#dataCrc = crc32(bytes, this.#dataCrc);
    this.#emit(bytes);
  }

  #emit(bytes: Uint8Array): void {
    this.#position += bytes.length;
    this.#pieces.push(bytes);
  }
}
