/** What has been fetched and not yet taken. */
interface Shelf<T> {
  readonly items: T[];
  bytes: number;
  ended: boolean;
  error: unknown;
}

/**
 * Fetches a sequence ahead of its reader, as far as the budget goes: while the reader works on one item, the
 * next ones are on their way. The source is asked for nothing more while the shelf is full, and is let go as
 * soon as the reader stops.
 *
 * @param budgetBytes what may lie ready; one item more may be on its way
 */
export async function* readAhead<T>(
  source: AsyncIterable<T>,
  sizeOf: (item: T) => number,
  budgetBytes: number,
): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const shelf: Shelf<T> = { items: [], bytes: 0, ended: false, error: undefined };
  let wakeReader = (): void => {};
  let wakeFetcher = (): void => {};
  let stopped = false;

  const fetch = async (): Promise<void> => {
    while (!stopped) {
      const { promise, resolve } = Promise.withResolvers<void>();
      wakeFetcher = resolve;
      if (shelf.bytes >= budgetBytes) {
        await promise;
        continue;
      }
      const result = await iterator.next();
      if (result.done === true) break;
      shelf.items.push(result.value);
      shelf.bytes += sizeOf(result.value);
      wakeReader();
    }
  };
  const fetching = fetch()
    .catch((error: unknown) => {
      shelf.error = error;
    })
    .finally(() => {
      shelf.ended = true;
      wakeReader();
    });

  try {
    for (;;) {
      const { promise, resolve } = Promise.withResolvers<void>();
      wakeReader = resolve;
      const item = shelf.items.shift();
      if (item !== undefined) {
        shelf.bytes -= sizeOf(item);
        wakeFetcher();
        yield item;
      } else if (shelf.ended) {
        if (shelf.error !== undefined) throw shelf.error;
        return;
      } else {
        await promise;
      }
    }
  } finally {
    stopped = true;
    wakeFetcher();
    await fetching;
    await iterator.return?.();
  }
}
