import { encodeBlock } from '../../../../shared/segment/codec.ts';
import { DynamoReadingStore } from '../../../../shared/segment/reading-store.dynamodb.ts';
import type { Segment } from '../../../../shared/segment/reading-store.ts';
import type { Item } from '../../../../shared/store/dynamo.ts';
import { BLOCKS, DEVICE, HOUR } from '../blocks.ts';
import { itemFixture, itemsOf, laterItems, tableWith } from '../item-world.ts';
import { contentOf } from '../sealed-content.ts';
import type { StoredThing } from '../stored-thing.ts';

const segment = {
  device: DEVICE,
  hour: HOUR,
  firstNs: 3,
  lastNs: 3,
  count: 1,
  arrival: '100',
  lastArrival: '102',
  expires: 1_780_000_000,
};

/** One that is not compressed, since its key tells a hash of its bytes. */
export function shortSegment(): Segment {
  const { short } = BLOCKS;
  if (short === undefined) throw new Error('there is no short block');
  return { ...segment, packed: encodeBlock(short) };
}

/** Items of data: its own version inside, and what the key says of the content. */
export const withoutCompression = (items: readonly Item[]): unknown =>
  items.map(({ data, ...item }) => ({ ...item, data: data?.B && contentOf(data.B) }));

/** Segments as the table keeps them. */
export const segmentItems: StoredThing = {
  what: 'segment-items',
  write: async () => [
    await itemFixture(async (table) => {
      const store = new DynamoReadingStore(table);
      await store.put(shortSegment());
    }),
  ],
  read: async (fixture) => {
    const store = new DynamoReadingStore(tableWith(fixture));
    return Array.fromAsync(store.segments(DEVICE, HOUR, 0, 3_600_000_000_000));
  },
  canonical: (fixture) => withoutCompression(itemsOf(fixture)),
  later: laterItems,
};
