import type { Part } from './summary-store.ts';

/**
 * Merges parts that each come in ascending order of dates: those of one date become one, with the least of their
 * revisions. A date of which nothing is told is left out.
 */
export async function* partsByDate<Key, Of>(
  sources: readonly AsyncGenerator<Part<ReadonlyMap<Key, Of>>>[],
): AsyncGenerator<Part<ReadonlyMap<Key, Of>>> {
  try {
    const heads = await Promise.all(sources.map((source) => source.next()));
    for (;;) {
      const parts = heads.flatMap((head) => (head.done === true ? [] : [head.value]));
      if (parts.length === 0) return;
      const date = parts.reduce(
        (least, part) => (part.date < least ? part.date : least),
        parts[0]?.date ?? '',
      );
      const same = parts.filter((part) => part.date === date);
      const content = new Map(same.flatMap((part) => [...part.content]));
      if (content.size > 0)
        yield { date, revision: Math.min(...same.map(({ revision }) => revision)), content };
      await Promise.all(
        sources.map(async (source, at) => {
          const head = heads[at];
          if (head?.done === false && head.value.date === date) heads[at] = await source.next();
        }),
      );
    }
  } finally {
    await Promise.all(sources.map((source) => source.return(undefined)));
  }
}
