import { OPCODE, RECORD_HEADER_BYTES } from './records.ts';

const HEADER_BYTES = 1 + 8 + 2 + 4;
const ENTRY_BYTES = 16;

/** The message indexes of a chunk, one after the other, and where each begins in them. */
export interface ChunkMessageIndexes {
  readonly bytes: Buffer;
  readonly offsets: readonly (readonly [channelId: number, offset: number])[];
}

/** Where the messages of a chunk stand: lists of which the n-th entries belong together. */
export class MessagePlaces {
  count = 0;
  #channels: Uint16Array;
  #lows: Uint32Array;
  #highs: Uint32Array;
  #places: Uint32Array;

  /** @param messages how many are expected; more have room, too */
  constructor(messages: number) {
    this.#channels = new Uint16Array(messages);
    this.#lows = new Uint32Array(messages);
    this.#highs = new Uint32Array(messages);
    this.#places = new Uint32Array(messages);
  }

  /** Notes a message of a time, given as its halves, that begins at a place in the chunk. */
  note(channel: number, low: number, high: number, place: number): void {
    const { count } = this;
    if (count === this.#channels.length) this.#grow();
    this.#channels[count] = channel;
    this.#lows[count] = low;
    this.#highs[count] = high;
    this.#places[count] = place;
    this.count = count + 1;
  }

  /** Forgets everything. */
  reset(): void {
    this.count = 0;
  }

  /**
   * The message indexes, made by counting: each entry is put into its place in one pass.
   *
   * @param counts messages of each channel
   */
  indexes(counts: Float64Array): ChunkMessageIndexes {
    const channels = this.#channelsUsed(counts.length);
    const bytes = Buffer.allocUnsafeSlow(channels.length * HEADER_BYTES + this.count * ENTRY_BYTES);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const next = new Uint32Array(counts.length);
    const offsets: (readonly [number, number])[] = [];
    let at = 0;
    for (const channel of channels) {
      const entries = (counts[channel] ?? 0) * ENTRY_BYTES;
      offsets.push([channel, at]);
      bytes[at] = OPCODE.messageIndex;
      view.setUint32(at + 1, HEADER_BYTES - RECORD_HEADER_BYTES + entries, true);
      view.setUint32(at + 5, 0, true);
      view.setUint16(at + 9, channel, true);
      view.setUint32(at + 11, entries, true);
      next[channel] = at + HEADER_BYTES;
      at += HEADER_BYTES + entries;
    }
    for (let row = 0; row < this.count; row += 1) {
      const channel = this.#channels[row] ?? 0;
      const place = next[channel] ?? 0;
      next[channel] = place + ENTRY_BYTES;
      view.setUint32(place, this.#lows[row] ?? 0, true);
      view.setUint32(place + 4, this.#highs[row] ?? 0, true);
      view.setUint32(place + 8, this.#places[row] ?? 0, true);
      view.setUint32(place + 12, 0, true);
    }
    return { bytes, offsets };
  }

  /** The channels of the messages, in the order of their first. */
  #channelsUsed(channelCount: number): number[] {
    const seen = new Uint8Array(channelCount);
    const channels: number[] = [];
    for (let row = 0; row < this.count; row += 1) {
      const channel = this.#channels[row] ?? 0;
      if (seen[channel] === 1) continue;
      seen[channel] = 1;
      channels.push(channel);
    }
    return channels;
  }

  #grow(): void {
    const size = 2 * this.#channels.length;
    this.#channels = enlarge(new Uint16Array(size), this.#channels);
    this.#lows = enlarge(new Uint32Array(size), this.#lows);
    this.#highs = enlarge(new Uint32Array(size), this.#highs);
    this.#places = enlarge(new Uint32Array(size), this.#places);
  }
}

function enlarge<T extends Uint16Array | Uint32Array>(larger: T, old: T): T {
  larger.set(old);
  return larger;
}
