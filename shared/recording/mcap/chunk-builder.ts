import { type ChunkMessageIndexes, MessagePlaces } from './message-index.ts';
import { writeNumber } from './number-text.ts';
import { OPCODE, RECORD_HEADER_BYTES, type TimePair } from './records.ts';

/** Opcode, length, channel, sequence, log time, publish time: what stands before a message's payload. */
export const MESSAGE_HEADER_BYTES = 1 + 8 + 2 + 4 + 8 + 8;

/** `{"value":` as two little-endian words and a byte, and what closes it. */
const VALUE_START = 0x6176227b;
const VALUE_MIDDLE = 0x2265756c;
const COLON = 0x3a;
const CLOSE = 0x7d;
const VALUE_PREFIX_BYTES = 9;

/** Most bytes of a message whose payload is a number: its header, `{"value":`, a double's text, `}`. */
const NUMBER_MESSAGE_BYTES = MESSAGE_HEADER_BYTES + VALUE_PREFIX_BYTES + 25 + 1;

/** Room beyond a chunk's length, so that buffers seldom have to grow. */
const SPARE_BYTES = 64 * 1024;

/** Fewer bytes than a message takes, to make room for an index's entries from the start. */
const LEAST_MESSAGE_BYTES = 32;

const TWO_32 = 4_294_967_296;

/** Rows that become messages; the n-th entries of the lists belong together. */
export interface MessageRows {
  readonly count: number;
  /** Number of the row's channel. */
  readonly channels: Uint16Array;
  /** Nanoseconds after the base time, ascending, at most an hour of them. */
  readonly times: Float64Array;
  readonly numbers: Float64Array;
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
  readonly #sizeBytes: number;
  readonly #places: MessagePlaces | undefined;
  #view: DataView;
  #first: TimePair = { low: 0, high: 0 };
  #lastLow = 0;
  #lastHigh = 0;
  /** Messages of each channel. */
  #counts = new Float64Array(0);
  /** Decimal places that each channel's last number needed: most likely what its next one needs. */
  #decimals = new Uint8Array(0);

  /**
   * @param sizeBytes length that chunks are closed at
   * @param isIndexed whether message indexes will be asked for
   */
  constructor(sizeBytes: number, isIndexed: boolean) {
    this.#sizeBytes = sizeBytes;
    this.bytes = Buffer.allocUnsafeSlow(sizeBytes + SPARE_BYTES);
    this.#view = viewOf(this.bytes);
    this.#places = isIndexed
      ? new MessagePlaces(Math.ceil((sizeBytes + SPARE_BYTES) / LEAST_MESSAGE_BYTES))
      : undefined;
  }

  /** Whether the chunk has its length. */
  get isFull(): boolean {
    return this.length > this.#sizeBytes;
  }

  /** Says how many channels there are, before the first message. */
  setChannels(channels: number): void {
    this.#counts = new Float64Array(channels);
    this.#decimals = new Uint8Array(channels);
  }

  /** Adds whole records other than messages. */
  addRecords(records: Uint8Array): void {
    this.#reserve(records.length);
    this.bytes.set(records, this.length);
    this.length += records.length;
  }

  /**
   * Adds rows as messages `{"value":<number>}`, from a row on, up to the first of another sort or to the
   * chunk's length.
   *
   * @param base time that the rows' times begin with
   * @param isNumber by channel: 1 where rows are such messages, and the channel's record is written
   * @returns the row after the last that was added
   */
  addNumbers(rows: MessageRows, from: number, base: TimePair, isNumber: Uint8Array): number {
    this.#reserve(NUMBER_MESSAGE_BYTES);
    const { channels, times, numbers, count } = rows;
    const { bytes } = this;
    const { low: baseLow, high: baseHigh } = base;
    const view = this.#view;
    const counts = this.#counts;
    const decimals = this.#decimals;
    const places = this.#places;
    const limit = Math.min(this.#sizeBytes, bytes.length - NUMBER_MESSAGE_BYTES);
    let at = this.length;
    let row = from;
    let low = 0;
    let high = 0;
    // The first is added however long the chunk is, or a chunk could never end.
    for (; row < count && (at <= limit || row === from); row += 1) {
      const channel = channels[row] ?? 0;
      if (isNumber[channel] !== 1) break;
      const ns = times[row] ?? 0;
      const whole = Math.floor(ns / TWO_32);
      low = baseLow + (ns - whole * TWO_32);
      high = baseHigh + whole;
      if (low >= TWO_32) {
        low -= TWO_32;
        high += 1;
      }
      if (places !== undefined) places.note(channel, low, high, at);
      counts[channel] = (counts[channel] ?? 0) + 1;
      const payload = writeHeader(view, at, channel, low, high);
      view.setUint32(payload, VALUE_START, true);
      view.setUint32(payload + 4, VALUE_MIDDLE, true);
      bytes[payload + 8] = COLON;
      const end = writeNumber(bytes, payload + VALUE_PREFIX_BYTES, numbers[row] ?? 0, decimals, channel);
      bytes[end] = CLOSE;
      view.setUint32(at + 1, end + 1 - at - RECORD_HEADER_BYTES, true);
      at = end + 1;
    }
    if (row > from) {
      if (this.count === 0) this.#first = addTime(base, times[from] ?? 0);
      this.count += row - from;
      this.length = at;
      this.#lastLow = low;
      this.#lastHigh = high;
    }
    return row;
  }

  /** Adds a message whose payload is a text, `ns` nanoseconds after a base time. */
  addText(channel: number, ns: number, base: TimePair, text: string): void {
    this.#reserve(MESSAGE_HEADER_BYTES + Buffer.byteLength(text));
    const { low, high } = addTime(base, ns);
    this.#places?.note(channel, low, high, this.length);
    if (this.count === 0) this.#first = { low, high };
    this.#lastLow = low;
    this.#lastHigh = high;
    this.count += 1;
    this.#counts[channel] = (this.#counts[channel] ?? 0) + 1;
    const at = this.length;
    const payload = writeHeader(this.#view, at, channel, low, high);
    this.length = payload + this.bytes.write(text, payload, 'utf8');
    this.#view.setUint32(at + 1, this.length - at - RECORD_HEADER_BYTES, true);
  }

  /**
   * Adds a message as its record is, which has to be whole.
   *
   * @param low @param high halves of its log time
   */
  addMessage(record: Buffer, at: number, length: number, channel: number, low: number, high: number): void {
    this.#reserve(length);
    this.#places?.note(channel, low, high, this.length);
    if (this.count === 0) this.#first = { low, high };
    this.#lastLow = low;
    this.#lastHigh = high;
    this.count += 1;
    this.#counts[channel] = (this.#counts[channel] ?? 0) + 1;
    record.copy(this.bytes, this.length, at, at + length);
    this.length += length;
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

  /** The message indexes of a chunk that is indexed. */
  messageIndexes(): ChunkMessageIndexes | undefined {
    return this.#places?.indexes(this.#counts);
  }

  reset(): void {
    this.length = 0;
    this.count = 0;
    this.#counts.fill(0);
    this.#places?.reset();
  }

  /** Sees to it that so many bytes more can be written. */
  #reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * needed);
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
    this.#view = viewOf(larger);
  }
}

/** Writes what stands before a message's payload, but for its length. @returns the payload's place */
function writeHeader(view: DataView, at: number, channel: number, low: number, high: number): number {
  view.setUint8(at, OPCODE.message);
  view.setUint32(at + 5, 0, true);
  view.setUint16(at + 9, channel, true);
  // Without sequence numbers, which would take a fifth of the bytes on the wire.
  view.setUint32(at + 11, 0, true);
  view.setUint32(at + 15, low, true);
  view.setUint32(at + 19, high, true);
  view.setUint32(at + 23, low, true);
  view.setUint32(at + 27, high, true);
  return at + MESSAGE_HEADER_BYTES;
}

/** A time so many nanoseconds later, at most an hour. */
function addTime(base: TimePair, ns: number): TimePair {
  const whole = Math.floor(ns / TWO_32);
  const low = base.low + (ns - whole * TWO_32);
  const high = base.high + whole;
  return low >= TWO_32 ? { low: low - TWO_32, high: high + 1 } : { low, high };
}

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
