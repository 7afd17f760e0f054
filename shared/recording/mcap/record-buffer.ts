/**
 * A buffer for the records that are written now and then; little-endian. Offsets and lengths are whole numbers
 * below 2^53.
 */
export class RecordBuffer {
  #bytes = Buffer.allocUnsafeSlow(16 * 1024);
  #at = 0;

  get length(): number {
    return this.#at;
  }

  u8(value: number): this {
    this.#need(1);
    this.#bytes[this.#at++] = value;
    return this;
  }

  u16(value: number): this {
    this.#need(2);
    this.#at = this.#bytes.writeUInt16LE(value, this.#at);
    return this;
  }

  u32(value: number): this {
    this.#need(4);
    this.#at = this.#bytes.writeUInt32LE(value, this.#at);
    return this;
  }

  u64(value: number): this {
    return this.pair(value % 4_294_967_296, Math.floor(value / 4_294_967_296));
  }

  /** 64 bits as the lower and the higher half. */
  pair(low: number, high: number): this {
    return this.u32(low).u32(high);
  }

  /** Text, its length before it. */
  text(text: string): this {
    const bytes = Buffer.from(text, 'utf8');
    return this.u32(bytes.length).raw(bytes);
  }

  raw(bytes: Uint8Array): this {
    this.#need(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }

  /** Begins a record of unknown length. @returns what `endRecord` takes */
  beginRecord(opcode: number): number {
    this.u8(opcode).u64(0);
    return this.#at;
  }

  endRecord(begun: number): this {
    this.#bytes.writeUInt32LE(this.#at - begun, begun - 8);
    return this;
  }

  /** Begins a part whose length in bytes stands before it. @returns what `endPart` takes */
  beginPart(): number {
    this.u32(0);
    return this.#at;
  }

  endPart(begun: number): this {
    this.#bytes.writeUInt32LE(this.#at - begun, begun - 4);
    return this;
  }

  /** A copy of what was written, which is then forgotten. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#at));
    this.#at = 0;
    return taken;
  }

  #need(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#at + bytes));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
