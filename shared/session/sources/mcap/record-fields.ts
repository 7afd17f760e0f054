import { McapFault } from '../../../recording/mcap/open-chunk.ts';
import { RECORD_HEADER_BYTES } from '../../../recording/mcap/records.ts';

const TWO_32 = 4_294_967_296;

/** Reads the fields of a record's content, one after the other. Each @throws McapFault where the content ends before. */
export class RecordFields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** How far the reading has come. */
  get at(): number {
    return this.#at;
  }

  u16(): number {
    return this.#bytes.readUInt16LE(this.#take(2));
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.#take(4));
  }

  /** A length or a place. */
  u64(): number {
    const at = this.#take(8);
    return readPlace(this.#bytes, at);
  }

  time(): bigint {
    return this.#bytes.readBigUInt64LE(this.#take(8));
  }

  text(): string {
    const length = this.u32();
    const at = this.#take(length);
    return this.#bytes.toString('utf8', at, at + length);
  }

  /** Bytes with their length before them. */
  bytes(): Buffer {
    const length = this.u32();
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  #take(bytes: number): number {
    const at = this.#at;
    if (at + bytes > this.#bytes.length) throw new McapFault('a record is too short');
    this.#at = at + bytes;
    return at;
  }
}

/** @throws McapFault when it is no place in any file */
export function readPlace(bytes: Buffer, at: number): number {
  const value = bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * TWO_32;
  if (!Number.isSafeInteger(value)) throw new McapFault('a length is impossible');
  return value;
}

/** Goes over whole records. @throws McapFault when one is cut short */
export function visitRecords(
  records: Buffer,
  visit: (opcode: number, content: Buffer, at: number, end: number) => void,
): void {
  for (let at = 0; at < records.length; ) {
    if (records.length - at < RECORD_HEADER_BYTES) throw new McapFault('a record is cut short');
    const end = at + RECORD_HEADER_BYTES + readPlace(records, at + 1);
    if (end > records.length) throw new McapFault('a record is cut short');
    visit(records[at] ?? 0, records.subarray(at + RECORD_HEADER_BYTES, end), at, end);
    at = end;
  }
}
