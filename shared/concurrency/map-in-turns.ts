/**
 * Makes something of each item, a few at a time.
 *
 * @param signal ends it when nobody waits for it any more
 * @returns what was made, in the order of the items
 */
export async function mapInTurns<Item, Made>(
  items: readonly Item[],
  atOnce: number,
  make: (item: Item) => Promise<Made>,
  signal?: AbortSignal,
): Promise<Made[]> {
  const made: Made[] = [];
  const left = items.entries();
  const workers = Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    for (const [at, item] of left) {
      signal?.throwIfAborted();
      made[at] = await make(item);
    }
  });
  await Promise.all(workers);
  return made;
}
