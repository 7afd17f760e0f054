import { crc32 } from 'node:zlib';
import { McapFault } from '../../../recording/mcap/open-chunk.ts';
import { type ByteSource, readPart } from './byte-source.ts';
import { MCAP_READS } from './limits.ts';

/** Reads a file from its beginning on, window by window. */
export class FileWindows {
  readonly #source: ByteSource;
  readonly #end: number;
  readonly #signal: AbortSignal | undefined;
  #window: Buffer = Buffer.alloc(0);
  /** Place in the file where the window begins. */
  #windowAt = 0;
  #at = 0;
  #crc = 0;
  /** Place up to which bytes are in the checksum. */
  #crcAt = 0;

  /** @param end place where it is to end */
  constructor(source: ByteSource, end: number, signal?: AbortSignal) {
    this.#source = source;
    this.#end = end;
    this.#signal = signal;
  }

  /** Place of the next byte. */
  get at(): number {
    return this.#at;
  }

  /** CRC-32 of all that was passed. */
  get crc(): number {
    this.#count();
    return this.#crc;
  }

  /** The next bytes, which stay the next; undefined where they are not at hand. */
  ready(length: number): Buffer | undefined {
    const from = this.#at - this.#windowAt;
    const to = from + length;
    return to <= this.#window.length ? this.#window.subarray(from, to) : undefined;
  }

  /** As `ready`, once they are there. @throws McapFault where the file ends before; whatever the source throws */
  async load(length: number): Promise<Buffer> {
    if (length > this.#end - this.#at) throw new McapFault('its data does not end as it should');
    const missing = this.#at + length - (this.#windowAt + this.#window.length);
    if (missing > 0) {
      // What is left behind is counted in before.
      this.#count();
      const rest = this.#window.subarray(this.#at - this.#windowAt);
      const from = this.#at + rest.length;
      const bytes = Math.min(Math.max(missing, MCAP_READS.windowBytes), this.#end - from);
      const more = await readPart(this.#source, from, bytes, this.#signal);
      this.#window = rest.length === 0 ? more : Buffer.concat([rest, more]);
      this.#windowAt = this.#at;
    }
    return this.#window.subarray(this.#at - this.#windowAt, this.#at - this.#windowAt + length);
  }

  /** Goes on by bytes that are at hand. */
  pass(length: number): void {
    this.#at += length;
  }

  /** Goes on by any number of bytes. @throws as `load` */
  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) {
      const step = Math.min(left, MCAP_READS.windowBytes);
      if (this.ready(step) === undefined) await this.load(step);
      this.pass(step);
      left -= step;
    }
  }

  #count(): void {
    const passed = this.#window.subarray(this.#crcAt - this.#windowAt, this.#at - this.#windowAt);
    this.#crc = crc32(passed, this.#crc);
    this.#crcAt = this.#at;
  }
}
