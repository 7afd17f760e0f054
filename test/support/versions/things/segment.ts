import { decodeBlock, encodeBlock } from '../../../../shared/segment/codec.ts';
import { BLOCKS } from '../blocks.ts';
import { contentOf } from '../sealed-content.ts';
import { LATER_BYTE, type StoredThing } from '../stored-thing.ts';

/** Packed blocks: what segments and batches are made of. */
export const segments: StoredThing = {
  what: 'segment',
  write: async () =>
    Object.entries(BLOCKS).map(([name, block]) => {
      const content = encodeBlock(block);
      return { name: `${name}.bin`, version: content[0] ?? 0, content };
    }),
  read: async ({ content }) => decodeBlock(content),
  canonical: ({ content }) => contentOf(content),
  later: {
    of: ({ content }) => Buffer.from([LATER_BYTE, ...content.subarray(1)]),
    refusal: /corrupt-segment: unknown version 255/,
  },
};
