/**
 * Sequences in order of first times as one. The first of each is asked for at once; what begins at the same time comes
 * in the order of the sequences. All of them are let go of when the reader stops.
 */
export async function* inOrder<T extends { readonly firstNs: number }>(
  sequences: readonly AsyncIterable<T>[],
): AsyncGenerator<T> {
  const iterators = sequences.map((sequence) => sequence[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(iterators.map((iterator) => iterator.next()));
    for (;;) {
      let first = -1;
      let next: T | undefined;
      for (const [at, head] of heads.entries()) {
        if (head.done === true || (next !== undefined && next.firstNs <= head.value.firstNs)) continue;
        [first, next] = [at, head.value];
      }
      const from = iterators[first];
      if (next === undefined || from === undefined) return;
      yield next;
      heads[first] = await from.next();
    }
  } finally {
    await Promise.all(iterators.map(async (iterator) => iterator.return?.()));
  }
}
