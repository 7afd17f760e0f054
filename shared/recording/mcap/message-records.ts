import { ChunkBuilder } from './chunk-builder.ts';
import type { McapEncoder } from './mcap-encoder.ts';
import type { ChannelRecord, SchemaRecord } from './records.ts';

/** What messages are added to as they come: that of an encoder, or anything like it. */
export type MessageTarget = Pick<
  McapEncoder,
  'chunk' | 'start' | 'channelUsed' | 'closeFullChunk' | 'finish' | 'take'
>;

/** Gathers the records of messages and nothing else: what a chunk would hold, for whoever makes chunks of them later. */
export class MessageRecords implements MessageTarget {
  readonly chunk: ChunkBuilder;
  #pieces: Uint8Array[] = [];

  /** @param bytes length from which records are handed on */
  constructor(bytes: number) {
    this.chunk = new ChunkBuilder(bytes, false);
  }

  start(_schemas: readonly SchemaRecord[], channels: readonly ChannelRecord[]): void {
    this.chunk.setChannels(channels.length);
  }

  channelUsed(_id: number): void {
    // Records of channels are no messages.
  }

  closeFullChunk(): boolean {
    const { isFull } = this.chunk;
    if (isFull) this.finish();
    return isFull;
  }

  /** Hands on what there is. */
  finish(): void {
    const { bytes, length } = this.chunk;
    if (length > 0) this.#pieces.push(Buffer.from(bytes.subarray(0, length)));
    this.chunk.reset();
  }

  take(): Uint8Array[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}
