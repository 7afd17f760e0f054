/** Something that one side waits for and the other side wakes. */
class Bell {
  #ring = (): void => {};

  /** Call before looking at what is waited for, so that no ring is missed. @returns what to wait for */
  listen(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ring = resolve;
    return promise;
  }

  ring(): void {
    this.#ring();
  }
}

/** What has been fetched of a sequence and is not yet taken. */
class Shelf<T> {
  readonly #iterator: AsyncIterator<T>;
  readonly #sizeOf: (item: T) => number;
  readonly #budgetBytes: number;
  readonly #items: T[] = [];
  readonly #filled = new Bell();
  readonly #emptied = new Bell();
  #bytes = 0;
  #isStopped = false;
  #hasEnded = false;
  #error: unknown;
  readonly #fetching: Promise<void>;

  constructor(source: AsyncIterable<T>, sizeOf: (item: T) => number, budgetBytes: number) {
    this.#iterator = source[Symbol.asyncIterator]();
    this.#sizeOf = sizeOf;
    this.#budgetBytes = budgetBytes;
    this.#fetching = this.#fetch().finally(() => {
      this.#hasEnded = true;
      this.#filled.ring();
    });
  }

  /** The next item, once it is there; undefined at the end. @throws what the source threw, after its items */
  async take(): Promise<{ readonly item: T } | undefined> {
    for (;;) {
      const filled = this.#filled.listen();
      const item = this.#items.shift();
      if (item !== undefined) {
        this.#bytes -= this.#sizeOf(item);
        this.#emptied.ring();
        return { item };
      }
      if (this.#hasEnded) {
        if (this.#error !== undefined) throw this.#error;
        return undefined;
      }
      await filled;
    }
  }

  /** Asks the source for nothing more and lets it go. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#emptied.ring();
    await this.#fetching;
    await this.#iterator.return?.();
  }

  async #fetch(): Promise<void> {
    try {
      while (!this.#isStopped) {
        const emptied = this.#emptied.listen();
        if (this.#bytes >= this.#budgetBytes) {
          await emptied;
          continue;
        }
        const result = await this.#iterator.next();
        if (result.done === true) return;
        this.#items.push(result.value);
        this.#bytes += this.#sizeOf(result.value);
        this.#filled.ring();
      }
    } catch (error) {
      this.#error = error;
    }
  }
}

/**
 * Fetches a sequence ahead of its reader, as far as the budget goes: while the reader works on one item, the
 * next ones are on their way. The source is asked for nothing more while the budget is used up, and is let go
 * as soon as the reader stops.
 *
 * @param budgetBytes what may lie ready; one item more may be on its way
 */
export async function* readAhead<T extends object>(
  source: AsyncIterable<T>,
  sizeOf: (item: T) => number,
  budgetBytes: number,
): AsyncGenerator<T> {
  const shelf = new Shelf(source, sizeOf, budgetBytes);
  try {
    for (let next = await shelf.take(); next !== undefined; next = await shelf.take()) yield next.item;
  } finally {
    await shelf.stop();
  }
}
