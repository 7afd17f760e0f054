import * as z from 'zod';

/** @param usual entries of a page unless the caller says how many */
export const limit = (usual: number, most: number) =>
  z.int().min(1).max(most).default(usual).meta({
    description: 'Entries of a page.',
  });

export const CURSOR = 'Where the next page begins: the `cursor` of the page before.';

/** The cursor of an answer. */
export const nextCursor = z.string().optional().meta({
  description: 'Where the next page begins; not there when this is the last.',
});
