import { OdographError } from '../errors/odograph-error.ts';

/**
 * Reads what ByteWriter wrote.
 *
 * @throws OdographError `corrupt-segment` wherever the bytes end too early or a length cannot be
 */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get rest(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    return this.#bytes[this.#advance(1)] ?? 0;
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.#advance(4));
  }

  f64(): number {
    return this.#bytes.readDoubleLE(this.#advance(8));
  }

  varint(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.#at++] ?? 256;
    let value = byte & 127;
    let scale = 128;
    while (byte > 127) {
      if (byte === 256 || scale > 2 ** 49)
        throw new OdographError('corrupt-segment', 'a number does not end');
      byte = bytes[this.#at++] ?? 256;
      value += (byte & 127) * scale;
      scale *= 128;
    }
    return value;
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Reads as many signed numbers as a list has room for; nearly all of them have one to three bytes. */
  zigzags(into: Float64Array): void {
    const bytes = this.#bytes;
    const last = bytes.length - 3;
    let at = this.#at;
    for (let place = 0; place < into.length; place += 1) {
      let folded = -1;
      if (at <= last) {
        const first = bytes[at] ?? 0;
        const second = bytes[at + 1] ?? 0;
        const third = bytes[at + 2] ?? 0;
        if (first < 128) {
          folded = first;
          at += 1;
        } else if (second < 128) {
          folded = (first & 127) | (second << 7);
          at += 2;
        } else if (third < 128) {
          folded = (first & 127) | ((second & 127) << 7) | (third << 14);
          at += 3;
        }
      }
      if (folded >= 0) {
        into[place] = (folded >>> 1) ^ -(folded & 1);
      } else {
        this.#at = at;
        into[place] = this.zigzag();
        at = this.#at;
      }
    }
    this.#at = at;
  }

  text(): string {
    const length = this.varint();
    const from = this.#advance(length);
    return this.#bytes.toString('utf8', from, from + length);
  }

  raw(length: number): Buffer {
    const from = this.#advance(length);
    return this.#bytes.subarray(from, from + length);
  }

  /** Reads what stands in a part, to be read at once or never. */
  part(): ByteReader {
    return new ByteReader(this.raw(this.varint()));
  }

  /** Reads a count of things that take at least `bytesEach` bytes, so that a false one cannot claim memory. */
  count(bytesEach: number): number {
    const count = this.varint();
    if (count * bytesEach > this.rest)
      throw new OdographError('corrupt-segment', 'a count exceeds the content');
    return count;
  }

  #advance(bytes: number): number {
    const from = this.#at;
    if (from + bytes > this.#bytes.length) {
      throw new OdographError('corrupt-segment', 'the content ends too early');
    }
    this.#at = from + bytes;
    return from;
  }
}
