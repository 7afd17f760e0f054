/** Writes the packed formats' basic values into a buffer that grows. Integers are little-endian or LEB128. */
export class ByteWriter {
  // Small: a body may have thousands of blocks, each with writers of its own.
  #bytes = Buffer.allocUnsafe(256);
  #at = 0;
  #scratch: ByteWriter | undefined;

  get length(): number {
    return this.#at;
  }

  u8(value: number): void {
    this.#need(1);
    this.#bytes[this.#at++] = value;
  }

  u32(value: number): void {
    this.#need(4);
    this.#at = this.#bytes.writeUInt32LE(value, this.#at);
  }

  f64(value: number): void {
    this.#need(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  /** @param value a whole number, 0 to 2^53 - 1 */
  varint(value: number): void {
    this.#need(8);
    let rest = value;
    while (rest > 0x7fff_ffff) {
      this.#bytes[this.#at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.#bytes[this.#at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#at++] = rest;
  }

  /** @param value a whole number, its magnitude below 2^52 */
  zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  text(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    this.varint(bytes.length);
    this.raw(bytes);
  }

  raw(bytes: Uint8Array): void {
    this.#need(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Writes what `write` writes, its length before it, so that a reader can pass it over. */
  part(write: (part: ByteWriter) => void): void {
    this.#scratch ??= new ByteWriter();
    this.#scratch.#at = 0;
    write(this.#scratch);
    const bytes = this.#scratch.bytes();
    this.varint(bytes.length);
    this.raw(bytes);
  }

  /** What was written; valid until the next write. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  #need(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#at + bytes));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
