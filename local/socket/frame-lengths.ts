const SHORTEST_HEADER = 2;
const LONGEST_HEADER = 14;
const LENGTH_BITS = 0x7f;
const MASK_BIT = 0x80;
/** Lengths that do not stand for themselves: the length follows in two bytes, or in eight. */
const IN_TWO_BYTES = 126;
const IN_EIGHT_BYTES = 127;

/**
 * Follows the bytes that a client sends on a WebSocket only as far as to know how long each frame is: the platform
 * limits frames, and not only the messages that they make up.
 * https://datatracker.ietf.org/doc/html/rfc6455#section-5.2
 */
export class FrameLengths {
  readonly #header = Buffer.alloc(LONGEST_HEADER);
  #headerBytes = 0;
  /** What is still to come of the present frame's payload. */
  #left = 0;

  /**
   * Takes more of what is sent, cut anywhere.
   *
   * @returns the payload's length of the longest frame whose header ends in this chunk; 0 when there is none
   */
  longest(chunk: Uint8Array): number {
    let longest = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const passed = Math.min(this.#left, chunk.length - at);
        this.#left -= passed;
        at += passed;
        continue;
      }
      this.#header[this.#headerBytes] = chunk[at] ?? 0;
      this.#headerBytes += 1;
      at += 1;
      if (this.#headerBytes < this.#wholeHeader()) continue;
      this.#left = this.#payload();
      this.#headerBytes = 0;
      longest = Math.max(longest, this.#left);
    }
    return longest;
  }

  /** Length of the present header, as far as that can be told. */
  #wholeHeader(): number {
    if (this.#headerBytes < SHORTEST_HEADER) return SHORTEST_HEADER;
    const second = this.#header[1] ?? 0;
    const length = second & LENGTH_BITS;
    const extension = length === IN_TWO_BYTES ? 2 : length === IN_EIGHT_BYTES ? 8 : 0;
    return SHORTEST_HEADER + extension + ((second & MASK_BIT) === 0 ? 0 : 4);
  }

  #payload(): number {
    const length = (this.#header[1] ?? 0) & LENGTH_BITS;
    if (length === IN_TWO_BYTES) return this.#header.readUInt16BE(2);
    return length === IN_EIGHT_BYTES ? Number(this.#header.readBigUInt64BE(2)) : length;
  }
}
