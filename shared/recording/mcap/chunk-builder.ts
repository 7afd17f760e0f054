import { OPCODE, type TimePair } from './records.ts';

/** Opcode, length, channel, sequence, log time, publish time: what stands before a message's payload. */
export const MESSAGE_HEADER_BYTES = 1 + 8 + 2 + 4 + 8 + 8;

/** Place of the payload's length field in a message record. */
const LENGTH_AT = 1;

/** Bytes of a message record that its length does not count. */
const UNCOUNTED_BYTES = 9;

/** `{"value":` as two little-endian words and a byte. */
const VALUE_START = 0x6176227b;
const VALUE_MIDDLE = 0x2265756c;
const COLON = 0x3a;

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
  readonly #isIndexed: boolean;
  #view: DataView;
  #first: TimePair = { low: 0, high: 0 };
  #lastLow = 0;
  #lastHigh = 0;
  #counts: Float64Array;
  #channels: Uint16Array;
  #lows: Uint32Array;
  #highs: Uint32Array;
  #places: Uint32Array;

  /**
   * @param sizeBytes length that chunks are closed at
   * @param isIndexed whether message indexes will be asked for
   */
  constructor(sizeBytes: number, isIndexed: boolean) {
    this.bytes = Buffer.allocUnsafeSlow(sizeBytes + 64 * 1024);
    this.#view = viewOf(this.bytes);
    this.#isIndexed = isIndexed;
    this.#counts = new Float64Array(0);
    const messages = isIndexed ? Math.ceil(sizeBytes / 32) + 1024 : 0;
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
    this.#view = viewOf(larger);
  }

  /** Says how many channels there are, before the first message. */
  setChannels(channels: number): void {
    this.#counts = new Float64Array(channels);
  }

  /**
   * Begins a message after `reserve`. The payload is then written into `bytes` from the returned place on, and
   * `endMessage` is called with the place after it.
   */
  beginMessage(channel: number, low: number, high: number): number {
    const { bytes, length } = this;
    const view = this.#view;
    if (this.#isIndexed) this.#note(channel, low, high);
    if (this.count === 0) this.#first = { low, high };
    this.#lastLow = low;
    this.#lastHigh = high;
    this.count += 1;
    this.#counts[channel] = (this.#counts[channel] ?? 0) + 1;
    bytes[length] = OPCODE.message;
    view.setUint32(length + 5, 0, true);
    view.setUint16(length + 9, channel, true);
    view.setUint32(length + 11, 0, true);
    view.setUint32(length + 15, low, true);
    view.setUint32(length + 19, high, true);
    view.setUint32(length + 23, low, true);
    view.setUint32(length + 27, high, true);
    return length + MESSAGE_HEADER_BYTES;
  }

  /** Begins a message whose payload begins with `{"value":`, which is written. */
  beginValue(channel: number, low: number, high: number): number {
    const at = this.beginMessage(channel, low, high);
    this.#view.setUint32(at, VALUE_START, true);
    this.#view.setUint32(at + 4, VALUE_MIDDLE, true);
    this.bytes[at + 8] = COLON;
    return at + 9;
  }

  endMessage(end: number): void {
    this.#view.setUint32(this.length + LENGTH_AT, end - this.length - UNCOUNTED_BYTES, true);
    this.length = end;
  }

  /** Times of the first and the last message; messages come in order of time. */
  span(): { start: TimePair; end: TimePair } {
    return { start: this.#first, end: { low: this.#lastLow, high: this.#lastHigh } };
  }

  /** Adds the chunk's messages to the counts by channel. */
  countMessages(counts: Float64Array): void {
    for (let channel = 0; channel < counts.length; channel += 1) {
      counts[channel] = (counts[channel] ?? 0) + (this.#counts[channel] ?? 0);
    }
  }

  /** The message indexes, made by counting: each entry is put into its place in one pass. */
  messageIndexes(): ChunkMessageIndexes {
    const channels = this.#channelsUsed();
    const bytes = Buffer.allocUnsafeSlow(
      channels.length * MESSAGE_INDEX_HEADER_BYTES + this.count * INDEX_ENTRY_BYTES,
    );
    const view = viewOf(bytes);
    const next = new Uint32Array(this.#counts.length);
    const offsets: (readonly [number, number])[] = [];
    let at = 0;
    for (const channel of channels) {
      const entries = (this.#counts[channel] ?? 0) * INDEX_ENTRY_BYTES;
      offsets.push([channel, at]);
      bytes[at] = OPCODE.messageIndex;
      view.setUint32(at + 1, MESSAGE_INDEX_HEADER_BYTES - UNCOUNTED_BYTES + entries, true);
      view.setUint32(at + 5, 0, true);
      view.setUint16(at + 9, channel, true);
      view.setUint32(at + 11, entries, true);
      next[channel] = at + MESSAGE_INDEX_HEADER_BYTES;
      at += MESSAGE_INDEX_HEADER_BYTES + entries;
    }
    for (let row = 0; row < this.count; row += 1) {
      const channel = this.#channels[row] ?? 0;
      const place = next[channel] ?? 0;
      next[channel] = place + INDEX_ENTRY_BYTES;
      view.setUint32(place, this.#lows[row] ?? 0, true);
      view.setUint32(place + 4, this.#highs[row] ?? 0, true);
      view.setUint32(place + 8, this.#places[row] ?? 0, true);
      view.setUint32(place + 12, 0, true);
    }
    return { bytes, offsets };
  }

  reset(): void {
    this.length = 0;
    this.count = 0;
    this.#counts.fill(0);
  }

  #note(channel: number, low: number, high: number): void {
    const { count } = this;
    if (count === this.#channels.length) this.#growLists();
    this.#channels[count] = channel;
    this.#lows[count] = low;
    this.#highs[count] = high;
    this.#places[count] = this.length;
  }

  /** The channels of the chunk's messages, in the order of their first. */
  #channelsUsed(): number[] {
    const seen = new Uint8Array(this.#counts.length);
    const channels: number[] = [];
    for (let row = 0; row < this.count; row += 1) {
      const channel = this.#channels[row] ?? 0;
      if (seen[channel] === 1) continue;
      seen[channel] = 1;
      channels.push(channel);
    }
    return channels;
  }

  #growLists(): void {
    const size = 2 * this.#channels.length;
    this.#channels = grow(new Uint16Array(size), this.#channels);
    this.#lows = grow(new Uint32Array(size), this.#lows);
    this.#highs = grow(new Uint32Array(size), this.#highs);
    this.#places = grow(new Uint32Array(size), this.#places);
  }
}

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

function grow<T extends Uint16Array | Uint32Array>(larger: T, old: T): T {
  larger.set(old);
  return larger;
}
