import { crc32 } from 'node:zlib';
import { OPCODE } from '../recording/mcap/records.ts';
import { VERIFY_LIMITS } from './limits.ts';

const MAGIC_BYTES = 8;
/** Opcode and length. https://mcap.dev/spec#records */
const HEAD_BYTES = 9;
/** What of a footer its checksum covers, beside its head. https://mcap.dev/spec#footer-op0x02 */
const FOOTER_COVERED_BYTES = 16;

/**
 * Follows a recording from record to record, for what a reader of records does not tell: where the data ends, and the
 * checksums of the two parts of the file. It holds no more than the head of a record.
 */
export class Framing {
  /** Checksum of everything before the record that ends the data. */
  dataCrc: number | undefined;
  /** Where the summary begins. */
  summaryAt: number | undefined;
  /** Checksum of the summary and of the footer up to its own checksum. */
  summaryCrc: number | undefined;
  readonly #head = Buffer.alloc(HEAD_BYTES);
  #headBytes = 0;
  /** The magic comes first. */
  #headLength = MAGIC_BYTES;
  #position = 0;
  #opcode = -1;
  /** Bytes of a record that are still to come. */
  #left = 0;
  #crc = 0;

  /** @throws Error at a record that is longer than any reader would take */
  append(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length && this.summaryCrc === undefined) {
      const wanted = this.#left > 0 ? this.#left : this.#headLength - this.#headBytes;
      const part = bytes.subarray(at, at + wanted);
      at += part.length;
      this.#position += part.length;
      if (this.#left > 0) this.#takeBody(part);
      else this.#takeHead(part);
    }
  }

  #takeHead(part: Uint8Array): void {
    const length = this.#headLength;
    this.#head.set(part, this.#headBytes);
    this.#headBytes += part.length;
    if (this.#headBytes < length) return;
    this.#headBytes = 0;
    this.#headLength = HEAD_BYTES;
    if (length === HEAD_BYTES) this.#startRecord();
    this.#crc = crc32(this.#head.subarray(0, length), this.#crc);
    if (length === HEAD_BYTES && this.#left === 0) this.#endRecord();
  }

  #startRecord(): void {
    this.#opcode = this.#head[0] ?? -1;
    const length = this.#head.readBigUInt64LE(1);
    if (length > VERIFY_LIMITS.recordBytes) {
      throw new Error(`a record of ${length} bytes is longer than is taken`);
    }
    this.#left = Number(length);
    if (this.#opcode === OPCODE.dataEnd) this.dataCrc ??= this.#crc;
  }

  #takeBody(part: Uint8Array): void {
    if (this.#opcode === OPCODE.footer) {
      const taken = FOOTER_COVERED_BYTES + 4 - this.#left;
      this.#crc = crc32(part.subarray(0, Math.max(0, FOOTER_COVERED_BYTES - taken)), this.#crc);
    } else {
      this.#crc = crc32(part, this.#crc);
    }
    this.#left -= part.length;
    if (this.#left === 0) this.#endRecord();
  }

  #endRecord(): void {
    if (this.#opcode === OPCODE.dataEnd) {
      this.#crc = 0;
      this.summaryAt = this.#position;
    }
    if (this.#opcode === OPCODE.footer) this.summaryCrc = this.#crc;
  }
}
