import { continuesInstant, cutBatches, laneOfBatch, openBatch } from '../../../../shared/ingest/batch.ts';
import { encodeBlock } from '../../../../shared/segment/codec.ts';
import { BLOCKS, DEVICE } from '../blocks.ts';
import { contentOf } from '../sealed-content.ts';
import { type Fixture, LATER_BYTE, type StoredThing } from '../stored-thing.ts';

const blocks = ['times', 'others'].flatMap((name) => {
  const block = BLOCKS[name];
  return block === undefined ? [] : [encodeBlock(block)];
});

const fixture = (name: string, continues: boolean, lane?: number): Fixture => {
  const [cut] = cutBatches(DEVICE, blocks, (place) => continues && place === 0, lane);
  const content = cut?.batch.data ?? Buffer.alloc(0);
  return { name: `${name}.bin`, version: content[0] ?? 0, content };
};

/** Batches lie in the stream for a day, and in dead letters for good. */
export const batches: StoredThing = {
  what: 'batch',
  write: async () => [
    fixture('whole', false),
    fixture('continued', true),
    fixture('lane', false, 3),
    fixture('lane-continued', true, 3),
  ],
  read: async ({ content }) => ({
    lane: laneOfBatch(content),
    continues: continuesInstant(content),
    blocks: openBatch(content),
  }),
  // What stands before the blocks, then each block.
  canonical: ({ content }) => {
    const header = content.subarray(0, laneOfBatch(content) === undefined ? 1 : 2);
    const found: string[] = [header.toString('hex')];
    for (let at = header.length; at < content.length; ) {
      const from = at + 4;
      at = from + content.readUInt32LE(from - 4);
      found.push(at === from ? 'none' : contentOf(content.subarray(from, at)));
    }
    return found;
  },
  later: {
    of: ({ content }) => Buffer.from([LATER_BYTE, ...content.subarray(1)]),
    refusal: /corrupt-batch: unknown version 255/,
  },
};
