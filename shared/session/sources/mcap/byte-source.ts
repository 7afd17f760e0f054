import { McapFault } from '../../../recording/mcap/open-chunk.ts';

/** Something of known length that any part may be read of. */
export interface ByteSource {
  /** In bytes. */
  readonly size: number;
  /**
   * @param length at least 1; the part lies within the size
   * @throws whatever keeps it from being read, also that it is no longer what it was
   */
  read(from: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
}

/** Reads a part that has to be there. @throws McapFault when it is not within the file, or comes cut short */
export async function readPart(
  source: ByteSource,
  from: number,
  length: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  signal?.throwIfAborted();
  if (length === 0) return Buffer.alloc(0);
  if (from < 0 || length < 0 || from + length > source.size) throw new McapFault('it points outside itself');
  const bytes = await source.read(from, length, signal);
  signal?.throwIfAborted();
  if (bytes.length !== length) throw new McapFault('it came cut short');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** A source whose last bytes are at hand. */
export class TailedSource implements ByteSource {
  readonly #source: ByteSource;
  readonly #tail: Buffer;
  readonly #tailStart: number;

  constructor(source: ByteSource, tail: Buffer) {
    this.#source = source;
    this.#tail = tail;
    this.#tailStart = source.size - tail.length;
  }

  get size(): number {
    return this.#source.size;
  }

  async read(from: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    if (from < this.#tailStart) return this.#source.read(from, length, signal);
    const at = from - this.#tailStart;
    return this.#tail.subarray(at, at + length);
  }
}
