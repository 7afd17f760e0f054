import { crc32 } from 'node:zlib';
import { MESSAGE_HEADER_BYTES } from '../../shared/recording/mcap/chunk-builder.ts';
import { McapFault, openChunk, readLength } from '../../shared/recording/mcap/open-chunk.ts';
import { MAGIC, MESSAGE_AT, OPCODE, RECORD_HEADER_BYTES } from '../../shared/recording/mcap/records.ts';

/** Is told what stands in a recording, in its order. */
export interface RecordingVisitor {
  channel(id: number, topic: string): void;
  /** @param from @param to where the message's record stands, opcode and length included */
  message(records: Buffer, from: number, to: number, channel: number, low: number, high: number): void;
}

/**
 * Reads an MCAP file of zstd or uncompressed chunks as it comes. It checks the checksums of the chunks and of the data,
 * the order of the messages, and that there are as many as the file itself says.
 */
export class RecordingReader {
  /** Messages so far. */
  count = 0;
  readonly #visitor: RecordingVisitor;
  #held: Buffer = Buffer.alloc(0);
  #isBegun = false;
  #isChecked = false;
  #isEnded = false;
  #told: number | undefined;
  #crc = 0;
  #lastLow = 0;
  #lastHigh = 0;

  constructor(visitor: RecordingVisitor) {
    this.#visitor = visitor;
  }

  /** Takes the next piece. @throws McapFault */
  push(piece: Uint8Array): void {
    this.#held = this.#held.length === 0 ? Buffer.from(piece) : Buffer.concat([this.#held, piece]);
    let at = 0;
    if (!this.#isBegun) {
      if (this.#held.length < MAGIC.length) return;
      if (!this.#held.subarray(0, MAGIC.length).equals(MAGIC))
        throw new McapFault('it does not begin as an MCAP');
      this.#isBegun = true;
      at = MAGIC.length;
    }
    let checked = 0;
    while (!this.#isEnded && this.#held.length - at >= RECORD_HEADER_BYTES) {
      const end = at + RECORD_HEADER_BYTES + readLength(this.#held, at + 1);
      if (end > this.#held.length) break;
      // The checksum of the data is of all that comes before the record that tells it.
      this.#crc = crc32(this.#held.subarray(checked, at), this.#crc);
      checked = at;
      this.#record(this.#held, at, end);
      at = end;
    }
    this.#crc = crc32(this.#held.subarray(checked, at), this.#crc);
    this.#held = this.#held.subarray(at);
  }

  /** The file has ended. @throws McapFault when it is not whole */
  finish(): void {
    if (!this.#isChecked || !this.#isEnded || !this.#held.equals(MAGIC))
      throw new McapFault('it does not end as an MCAP');
    if (this.#told !== this.count)
      throw new McapFault(`it has ${this.count} messages, and says ${this.#told ?? 'nothing of them'}`);
  }

  #record(bytes: Buffer, from: number, to: number): void {
    const content = bytes.subarray(from + RECORD_HEADER_BYTES, to);
    const opcode = bytes[from];
    if (opcode === OPCODE.chunk) this.#records(openChunk(content));
    else if (opcode === OPCODE.message) this.#message(bytes, from, to);
    else if (opcode === OPCODE.channel) this.#channel(content);
    else if (opcode === OPCODE.footer) this.#isEnded = true;
    else if (opcode === OPCODE.statistics) this.#told = readLength(content, 0);
    else if (opcode === OPCODE.dataEnd) {
      if (content.length < 4 || content.readUInt32LE(0) !== this.#crc)
        throw new McapFault('its data is damaged');
      this.#isChecked = true;
    }
  }

  #records(records: Buffer): void {
    for (let at = 0; at < records.length; ) {
      if (records.length - at < RECORD_HEADER_BYTES) throw new McapFault('a record is cut short');
      const end = at + RECORD_HEADER_BYTES + readLength(records, at + 1);
      if (end > records.length) throw new McapFault('a record is cut short');
      if (records[at] === OPCODE.message) this.#message(records, at, end);
      else if (records[at] === OPCODE.channel) this.#channel(records.subarray(at + RECORD_HEADER_BYTES, end));
      at = end;
    }
  }

  #channel(content: Buffer): void {
    const topicEnd = content.length < 8 ? 0 : 8 + content.readUInt32LE(4);
    if (topicEnd < 8 || topicEnd > content.length) throw new McapFault('a channel is cut short');
    this.#visitor.channel(content.readUInt16LE(0), content.toString('utf8', 8, topicEnd));
  }

  #message(records: Buffer, from: number, to: number): void {
    if (to - from < MESSAGE_HEADER_BYTES) throw new McapFault('a message is too short');
    const low = records.readUInt32LE(from + MESSAGE_AT.logTime);
    const high = records.readUInt32LE(from + MESSAGE_AT.logTime + 4);
    if (high < this.#lastHigh || (high === this.#lastHigh && low < this.#lastLow))
      throw new McapFault('its messages are not in order of time');
    this.#lastLow = low;
    this.#lastHigh = high;
    this.count += 1;
    this.#visitor.message(records, from, to, records.readUInt16LE(from + MESSAGE_AT.channel), low, high);
  }
}
