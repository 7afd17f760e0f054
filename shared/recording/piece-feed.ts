import type { Piece } from './piece.ts';

/** A sequence of pieces of which the next can be looked at before it is taken. */
export class PieceFeed {
  readonly #iterator: AsyncIterator<Piece>;
  #next: Promise<Piece | undefined> | undefined;

  constructor(pieces: AsyncIterable<Piece>) {
    this.#iterator = pieces[Symbol.asyncIterator]();
  }

  /** The next piece, which stays the next; undefined at the end. */
  async peek(): Promise<Piece | undefined> {
    this.#next ??= this.#fetch();
    return this.#next;
  }

  /** Takes the piece that was looked at. */
  take(): void {
    this.#next = undefined;
  }

  /** Lets go of the source. */
  async close(): Promise<void> {
    await this.#iterator.return?.();
  }

  async #fetch(): Promise<Piece | undefined> {
    const result = await this.#iterator.next();
    return result.done === true ? undefined : result.value;
  }
}
