import { MCAP_READS } from './limits.ts';

/** Copies records into parts of their own memory. Runs of records that follow each other are copied at once. */
export class PartBuilder {
  #part: Buffer | undefined;
  #length = 0;
  #records: Buffer | undefined;
  #from = 0;
  #to = 0;

  get isFull(): boolean {
    return this.#length + this.#to - this.#from >= MCAP_READS.partBytes;
  }

  get isEmpty(): boolean {
    return this.#length + this.#to - this.#from === 0;
  }

  add(records: Buffer, from: number, to: number): void {
    if (records === this.#records && from === this.#to) {
      this.#to = to;
      return;
    }
    this.#copy();
    this.#records = records;
    this.#from = from;
    this.#to = to;
  }

  /** What was added since the last call. */
  take(): Buffer {
    this.#copy();
    const part = this.#part?.subarray(0, this.#length) ?? Buffer.alloc(0);
    this.#part = undefined;
    this.#length = 0;
    return part;
  }

  #copy(): void {
    const bytes = this.#to - this.#from;
    if (bytes === 0 || this.#records === undefined) return;
    const needed = this.#length + bytes;
    if (this.#part === undefined || needed > this.#part.length) {
      const larger = Buffer.allocUnsafeSlow(
        Math.max(needed, this.#part === undefined ? 0 : MCAP_READS.partBytes),
      );
      this.#part?.copy(larger, 0, 0, this.#length);
      this.#part = larger;
    }
    this.#records.copy(this.#part, this.#length, this.#from, this.#to);
    this.#length = needed;
    this.#records = undefined;
    this.#from = 0;
    this.#to = 0;
  }
}
