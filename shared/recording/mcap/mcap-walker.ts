import { crc32 } from 'node:zlib';
import { MESSAGE_HEADER_BYTES } from './chunk-builder.ts';
import { McapFault, openChunk, readLength } from './open-chunk.ts';
import { MAGIC, MESSAGE_AT, OPCODE, RECORD_HEADER_BYTES } from './records.ts';

const TWO_32 = 4_294_967_296;

/**
 * Walks through an MCAP file of zstd or uncompressed chunks as it comes, checks the checksums of its chunks and
 * of its data section, and counts its messages, without making an object of any.
 */
export class McapWalker {
  /** Messages so far. */
  count = 0;
  /** What was not walked through yet: the bytes of the buffer between two places. It is used again and again. */
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  #from = 0;
  #to = 0;
  #isBegun = false;
  #isChecked = false;
  #isEnded = false;
  #crc = 0;
  #lastHigh = 0;
  #lastLow = 0;

  /** CRC-32 of what was walked through; after `finish` that of the whole file. */
  get crc(): number {
    return this.#crc;
  }

  /** Takes the next piece of the file. @throws McapFault */
  push(piece: Uint8Array): void {
    this.#append(piece);
    if (!this.#isBegun) {
      if (this.#to < MAGIC.length) return;
      if (!this.#bytes.subarray(0, MAGIC.length).equals(MAGIC))
        throw new McapFault('it does not begin as an MCAP');
      this.#isBegun = true;
      this.#pass(MAGIC.length);
    }
    for (let end = this.#endOfRecord(); end <= this.#to; end = this.#endOfRecord()) {
      this.#record(this.#bytes.subarray(this.#from, end));
      this.#pass(end);
    }
  }

  /** The file has ended. @throws McapFault when it is not whole */
  finish(): void {
    if (!this.#isChecked || !this.#isEnded || !this.#bytes.subarray(this.#from, this.#to).equals(MAGIC))
      throw new McapFault('it does not end as an MCAP');
    this.#pass(this.#to);
  }

  #append(piece: Uint8Array): void {
    const needed = this.#to - this.#from + piece.length;
    if (this.#to + piece.length > this.#bytes.length) {
      const target = needed > this.#bytes.length ? Buffer.allocUnsafeSlow(2 * needed) : this.#bytes;
      this.#bytes.copy(target, 0, this.#from, this.#to);
      this.#bytes = target;
      this.#to -= this.#from;
      this.#from = 0;
    }
    this.#bytes.set(piece, this.#to);
    this.#to += piece.length;
  }

  /** Leaves the bytes up to a place behind. */
  #pass(end: number): void {
    this.#crc = crc32(this.#bytes.subarray(this.#from, end), this.#crc);
    this.#from = end;
  }

  /** Place after the next record; Infinity while its length is not known or the file's end is awaited. */
  #endOfRecord(): number {
    if (this.#isEnded || this.#to - this.#from < RECORD_HEADER_BYTES) return Number.POSITIVE_INFINITY;
    return this.#from + RECORD_HEADER_BYTES + readLength(this.#bytes, this.#from + 1);
  }

  #record(record: Buffer): void {
    const opcode = record[0];
    if (opcode === OPCODE.chunk) this.#records(openChunk(record.subarray(RECORD_HEADER_BYTES)));
    if (opcode === OPCODE.message) this.#records(record);
    if (opcode === OPCODE.footer) this.#isEnded = true;
    if (opcode === OPCODE.dataEnd) {
      // The data section begins where the file does, so its checksum is that of all that came before.
      const isWhole = record.length >= RECORD_HEADER_BYTES + 4;
      if (!isWhole || record.readUInt32LE(RECORD_HEADER_BYTES) !== this.#crc)
        throw new McapFault('its data is damaged');
      this.#isChecked = true;
    }
  }

  /** Goes over whole records, of which there are millions: all that it needs stands in locals. */
  #records(records: Buffer): void {
    const view = new DataView(records.buffer, records.byteOffset, records.length);
    const { length } = records;
    let lastLow = this.#lastLow;
    let lastHigh = this.#lastHigh;
    let count = 0;
    for (let at = 0; at < length; ) {
      if (length - at < RECORD_HEADER_BYTES) throw new McapFault('a record is cut short');
      const content = view.getUint32(at + 1, true) + view.getUint32(at + 5, true) * TWO_32;
      const end = at + RECORD_HEADER_BYTES + content;
      if (end > length) throw new McapFault('a record is cut short');
      if (records[at] === OPCODE.message) {
        if (end - at < MESSAGE_HEADER_BYTES) throw new McapFault('a message is too short');
        const low = view.getUint32(at + MESSAGE_AT.logTime, true);
        const high = view.getUint32(at + MESSAGE_AT.logTime + 4, true);
        if (high < lastHigh || (high === lastHigh && low < lastLow))
          throw new McapFault('its messages are not in order of time');
        lastLow = low;
        lastHigh = high;
        count += 1;
      }
      at = end;
    }
    this.#lastLow = lastLow;
    this.#lastHigh = lastHigh;
    this.count += count;
  }
}
