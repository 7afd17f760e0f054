import { crc32 } from 'node:zlib';

/** The CRC-32 of what passes through. */
export class Checksum {
  #value = 0;

  get value(): number {
    return this.#value;
  }

  /** Hands pieces on as they are. */
  async *of<T extends Uint8Array>(content: AsyncIterable<T>): AsyncGenerator<T> {
    for await (const piece of content) {
      this.#value = crc32(piece, this.#value);
      yield piece;
    }
  }
}
