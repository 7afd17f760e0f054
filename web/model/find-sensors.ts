/** What a search finds, or what is wrong with its pattern. */
export type Found<Item> = { readonly items: readonly Item[]; readonly fault?: string };

/** Patterns longer than this are no search by hand; matching them could take for ever. */
const LONGEST_PATTERN = 200;

/** Items whose name holds a pattern, whatever the case. One that is no regular expression finds nothing, and says so. */
export function findByPattern<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  text: string,
): Found<Item> {
  const pattern = text.trim();
  if (pattern === '') return { items };
  if (pattern.length > LONGEST_PATTERN) return { items: [], fault: 'The pattern is too long.' };
  try {
    const expression = new RegExp(pattern, 'iu');
    return { items: items.filter((item) => expression.test(nameOf(item))) };
  } catch (error) {
    const [, reason] = /: ([^:]+)$/.exec(error instanceof Error ? error.message : '') ?? [];
    return {
      items: [],
      fault: `No valid pattern${reason === undefined ? '' : `: ${reason.toLowerCase()}`}.`,
    };
  }
}
