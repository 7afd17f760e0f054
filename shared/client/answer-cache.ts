/** An answer as it was checked, with the tag under which the server knows it. */
export interface CachedAnswer {
  readonly etag: string;
  readonly value: unknown;
}

/** Answers kept unless one says how many. */
const USUAL_SIZE = 100;

/**
 * Answers of a client that asks again and again: what has not changed is not sent again, and comes out as the very
 * same object. The least recently used goes first.
 *
 * @example
 * const client = new OdographClient({ baseUrl, cache: new AnswerCache() });
 * if ((await client.latest('car-1')) !== shown) draw();
 */
export class AnswerCache {
  readonly #size: number;
  readonly #answers = new Map<string, CachedAnswer>();

  /** @param size answers to keep */
  constructor(size = USUAL_SIZE) {
    this.#size = size;
  }

  get(url: URL): CachedAnswer | undefined {
    const found = this.#answers.get(url.href);
    if (found === undefined) return undefined;
    this.#answers.delete(url.href);
    this.#answers.set(url.href, found);
    return found;
  }

  put(url: URL, answer: CachedAnswer): void {
    this.#answers.delete(url.href);
    this.#answers.set(url.href, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > this.#size && oldest !== undefined) this.#answers.delete(oldest);
  }
}
