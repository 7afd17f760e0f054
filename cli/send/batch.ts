/** Readings in the order of the file, as they will be sent: the n-th of them is the n-th line of a body. */
export interface Batch {
  /** One JSON object each, without a line break. */
  readonly texts: readonly string[];
  /** Line of the file at which each reading stands. */
  readonly lines: readonly number[];
  /** Column or sensor of each, to name it when it is rejected. */
  readonly labels: readonly (string | undefined)[];
  /** How far into the file the batch reaches, in bytes as stored. */
  readonly fileBytes: number;
}

/** Most readings in one request. */
const MOST_READINGS = 25_000;
/** Most UTF-16 units in one request: at three bytes of UTF-8 each still below 32 MB. */
const MOST_UNITS = 8_000_000;

/** Collects readings until they fill a request. */
export class BatchBuilder {
  #texts: string[] = [];
  #lines: number[] = [];
  #labels: (string | undefined)[] = [];
  #units = 0;

  add(line: number, label: string | undefined, text: string): void {
    this.#texts.push(text);
    this.#lines.push(line);
    this.#labels.push(label);
    this.#units += text.length + 1;
  }

  get size(): number {
    return this.#texts.length;
  }

  get isFull(): boolean {
    return this.#texts.length >= MOST_READINGS || this.#units >= MOST_UNITS;
  }

  /** Hands out what was collected and starts anew. */
  take(fileBytes: number): Batch {
    const batch = { texts: this.#texts, lines: this.#lines, labels: this.#labels, fileBytes };
    this.#texts = [];
    this.#lines = [];
    this.#labels = [];
    this.#units = 0;
    return batch;
  }
}

/** Prepares the next item while the current one is used: one ahead, no more. */
export async function* oneAhead<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = iterator.next();
      // Looked at in the next round; until then a failure must not count as unhandled.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    await next.catch(() => undefined);
    await iterator.return?.();
  }
}
