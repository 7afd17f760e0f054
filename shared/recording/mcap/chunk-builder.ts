import { OPCODE, type TimePair } from './records.ts';

/** Opcode, length, channel, sequence, log time, publish time: what stands before a message's payload. */
export const MESSAGE_HEADER_BYTES = 1 + 8 + 2 + 4 + 8 + 8;

/** Place of the payload's length field in a message record. */
const LENGTH_AT = 1;

/** Bytes of a message record that its length does not count. */
const UNCOUNTED_BYTES = 9;

const MESSAGE_INDEX_HEADER_BYTES = 1 + 8 + 2 + 4;
const INDEX_ENTRY_BYTES = 16;

/** The message indexes of a chunk, one after the other, and where each begins in them. */
export interface ChunkMessageIndexes {
  readonly bytes: Buffer;
  readonly offsets: readonly (readonly [channelId: number, offset: number])[];
}

/**
 * The content of one chunk: records one after the other in one buffer that is used again for the next, and
 * lists of what a message index needs. Nothing is allocated for a message.
 */
export class ChunkBuilder {
  /** Records so far; valid up to `length`. */
  bytes: Buffer;
  length = 0;
  count = 0;
  #channels: Uint16Array;
  #lows: Uint32Array;
  #highs: Uint32Array;
  #places: Uint32Array;

  constructor(sizeBytes: number) {
    this.bytes = Buffer.allocUnsafeSlow(sizeBytes + 64 * 1024);
    const messages = Math.ceil(sizeBytes / 32) + 1024;
    this.#channels = new Uint16Array(messages);
    this.#lows = new Uint32Array(messages);
    this.#highs = new Uint32Array(messages);
    this.#places = new Uint32Array(messages);
  }

  /** Adds whole records other than messages. */
  addRecords(records: Uint8Array): void {
    this.reserve(records.length);
    this.bytes.set(records, this.length);
    this.length += records.length;
  }

  /** Sees to it that `payloadBytes` more, and a message's header, can be written. */
  reserve(payloadBytes: number): void {
    const needed = this.length + MESSAGE_HEADER_BYTES + payloadBytes;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * needed);
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  /**
   * Begins a message after `reserve`. The payload is then written into `bytes` from the returned place on, and
   * `endMessage` is called with the place after it.
   */
  beginMessage(channel: number, low: number, high: number): number {
    const { bytes, count, length } = this;
    if (count === this.#channels.length) this.#growLists();
    this.#channels[count] = channel;
    this.#lows[count] = low;
    this.#highs[count] = high;
    this.#places[count] = length;
    this.count = count + 1;
    bytes[length] = OPCODE.message;
    writeU32(bytes, length + 5, 0);
    bytes[length + 9] = channel & 255;
    bytes[length + 10] = channel >>> 8;
    writeU32(bytes, length + 11, 0);
    writeU32(bytes, length + 15, low);
    writeU32(bytes, length + 19, high);
    writeU32(bytes, length + 23, low);
    writeU32(bytes, length + 27, high);
    return length + MESSAGE_HEADER_BYTES;
  }

  endMessage(end: number): void {
    writeU32(this.bytes, this.length + LENGTH_AT, end - this.length - UNCOUNTED_BYTES);
    this.length = end;
  }

  /** Times of the first and the last message; messages come in order of time. */
  span(): { start: TimePair; end: TimePair } {
    const last = this.count - 1;
    return {
      start: { low: this.#lows[0] ?? 0, high: this.#highs[0] ?? 0 },
      end: { low: this.#lows[last] ?? 0, high: this.#highs[last] ?? 0 },
    };
  }

  /** Adds the chunk's messages to the counts by channel. */
  countMessages(counts: Float64Array): void {
    for (let at = 0; at < this.count; at += 1) {
      const channel = this.#channels[at] ?? 0;
      counts[channel] = (counts[channel] ?? 0) + 1;
    }
  }

  /** The channels of the chunk's messages, in the order of their first. */
  channelsUsed(seen: Uint8Array): number[] {
    const channels: number[] = [];
    for (let at = 0; at < this.count; at += 1) {
      const channel = this.#channels[at] ?? 0;
      if (seen[channel] === 0) {
        seen[channel] = 1;
        channels.push(channel);
      }
    }
    for (const channel of channels) seen[channel] = 0;
    return channels;
  }

  /** The message indexes, made by counting: one pass for the sizes, one to put each entry into its place. */
  messageIndexes(channels: readonly number[]): ChunkMessageIndexes {
    const counts = new Float64Array(Math.max(...channels) + 1);
    this.countMessages(counts);
    const bytes = Buffer.allocUnsafeSlow(
      channels.length * MESSAGE_INDEX_HEADER_BYTES + this.count * INDEX_ENTRY_BYTES,
    );
    const next = new Uint32Array(counts.length);
    const offsets: (readonly [number, number])[] = [];
    let at = 0;
    for (const channel of channels) {
      const entries = (counts[channel] ?? 0) * INDEX_ENTRY_BYTES;
      offsets.push([channel, at]);
      bytes[at] = OPCODE.messageIndex;
      writeU32(bytes, at + 1, 6 + entries);
      writeU32(bytes, at + 5, 0);
      bytes.writeUInt16LE(channel, at + 9);
      writeU32(bytes, at + 11, entries);
      next[channel] = at + MESSAGE_INDEX_HEADER_BYTES;
      at += MESSAGE_INDEX_HEADER_BYTES + entries;
    }
    for (let row = 0; row < this.count; row += 1) {
      const channel = this.#channels[row] ?? 0;
      const place = next[channel] ?? 0;
      next[channel] = place + INDEX_ENTRY_BYTES;
      writeU32(bytes, place, this.#lows[row] ?? 0);
      writeU32(bytes, place + 4, this.#highs[row] ?? 0);
      writeU32(bytes, place + 8, this.#places[row] ?? 0);
      writeU32(bytes, place + 12, 0);
    }
    return { bytes, offsets };
  }

  reset(): void {
    this.length = 0;
    this.count = 0;
  }

  #growLists(): void {
    const size = 2 * this.#channels.length;
    this.#channels = grow(new Uint16Array(size), this.#channels);
    this.#lows = grow(new Uint32Array(size), this.#lows);
    this.#highs = grow(new Uint32Array(size), this.#highs);
    this.#places = grow(new Uint32Array(size), this.#places);
  }
}

function writeU32(bytes: Buffer, at: number, value: number): void {
  bytes[at] = value & 255;
  bytes[at + 1] = (value >>> 8) & 255;
  bytes[at + 2] = (value >>> 16) & 255;
  bytes[at + 3] = value >>> 24;
}

function grow<T extends Uint16Array | Uint32Array>(larger: T, old: T): T {
  larger.set(old);
  return larger;
}
