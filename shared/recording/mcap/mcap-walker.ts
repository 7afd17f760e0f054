import { crc32, zstdDecompressSync } from 'node:zlib';
import { MAGIC, OPCODE } from './records.ts';

/** What makes a file no whole MCAP in order of time. */
export class McapFault extends Error {
  override readonly name = 'McapFault';
}

/** Opcode and length: what stands before each record's content. */
const RECORD_HEADER_BYTES = 9;

/** Start and end time, uncompressed size, checksum: what stands in a chunk before its compression's name. */
const CHUNK_FIXED_BYTES = 8 + 8 + 8 + 4;

/** Longest record and longest chunk content that is taken; what is written here is far shorter. */
const LIMIT_BYTES = 256 * 1024 * 1024;

/**
 * Walks through an MCAP file of zstd or uncompressed chunks as it comes, checks the checksums of its chunks and
 * of its data section, and counts its messages, without making an object of any.
 */
export class McapWalker {
  /** Messages so far. */
  count = 0;
  #rest: Buffer = Buffer.alloc(0);
  #isBegun = false;
  #isEnded = false;
  #hasData = true;
  #dataCrc = 0;
  #lastHigh = 0;
  #lastLow = 0;

  /** Takes the next piece of the file. @throws McapFault */
  push(piece: Uint8Array): void {
    this.#rest = this.#rest.length === 0 ? Buffer.from(piece) : Buffer.concat([this.#rest, piece]);
    let at = 0;
    if (!this.#isBegun) {
      if (this.#rest.length < MAGIC.length) return;
      if (!this.#rest.subarray(0, MAGIC.length).equals(MAGIC))
        throw new McapFault('it does not begin as an MCAP');
      this.#isBegun = true;
      this.#dataCrc = crc32(MAGIC);
      at = MAGIC.length;
    }
    for (let end = this.#endOfRecord(at); end <= this.#rest.length; end = this.#endOfRecord(at)) {
      this.#record(this.#rest.subarray(at, end));
      at = end;
    }
    this.#rest = this.#rest.subarray(at);
  }

  /** The file has ended. @throws McapFault when it is not whole */
  finish(): void {
    if (!this.#isEnded || !this.#rest.equals(MAGIC)) throw new McapFault('it does not end as an MCAP');
  }

  /** Place after the record at a place; Infinity while its length is not known or the file's end is awaited. */
  #endOfRecord(at: number): number {
    if (this.#isEnded || this.#rest.length - at < RECORD_HEADER_BYTES) return Number.POSITIVE_INFINITY;
    return at + RECORD_HEADER_BYTES + readLength(this.#rest, at + 1);
  }

  #record(record: Buffer): void {
    const opcode = record[0];
    const content = record.subarray(RECORD_HEADER_BYTES);
    if (opcode === OPCODE.chunk) this.#chunk(content);
    if (opcode === OPCODE.message) this.#message(record, 0);
    if (opcode === OPCODE.footer) this.#isEnded = true;
    if (opcode === OPCODE.dataEnd) {
      if (content.length < 4 || content.readUInt32LE(0) !== this.#dataCrc)
        throw new McapFault('its data is damaged');
      this.#hasData = false;
    }
    if (this.#hasData) this.#dataCrc = crc32(record, this.#dataCrc);
  }

  #chunk(content: Buffer): void {
    if (content.length < CHUNK_FIXED_BYTES + 4) throw new McapFault('a chunk is too short');
    const size = readLength(content, 16);
    const crc = content.readUInt32LE(24);
    const nameEnd = CHUNK_FIXED_BYTES + 4 + content.readUInt32LE(CHUNK_FIXED_BYTES);
    const compression = content.toString('utf8', CHUNK_FIXED_BYTES + 4, nameEnd);
    const records = inflate(content.subarray(nameEnd + 8), compression, size);
    if (records.length !== size || crc32(records) !== crc) throw new McapFault('a chunk is damaged');
    let at = 0;
    while (at < records.length) {
      if (records.length - at < RECORD_HEADER_BYTES) throw new McapFault('a record is cut short');
      const end = at + RECORD_HEADER_BYTES + readLength(records, at + 1);
      if (end > records.length) throw new McapFault('a record is cut short');
      if (records[at] === OPCODE.message) this.#message(records, at);
      at = end;
    }
  }

  #message(bytes: Buffer, at: number): void {
    const low = bytes.readUInt32LE(at + 15);
    const high = bytes.readUInt32LE(at + 19);
    if (high < this.#lastHigh || (high === this.#lastHigh && low < this.#lastLow)) {
      throw new McapFault('its messages are not in order of time');
    }
    this.#lastLow = low;
    this.#lastHigh = high;
    this.count += 1;
  }
}

function inflate(records: Buffer, compression: string, size: number): Buffer {
  if (compression === '') return records;
  if (compression !== 'zstd') throw new McapFault(`a chunk is compressed with ${compression}`);
  try {
    return zstdDecompressSync(records, { maxOutputLength: Math.max(size, 1) });
  } catch (error) {
    throw new McapFault('a chunk does not decompress', { cause: error });
  }
}

function readLength(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 4_294_967_296;
  if (length > LIMIT_BYTES) throw new McapFault('a length is impossible');
  return length;
}
