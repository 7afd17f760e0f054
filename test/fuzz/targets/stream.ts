import { deepStrictEqual } from 'node:assert';
import * as fc from 'fast-check';
import { AwsError } from '../../../local/aws-json/aws-error.ts';
import { decodeFrame, encodeFrames, scanFrames } from '../../../local/kinesis/frame.ts';
import { decodeIterator, encodeIterator } from '../../../local/kinesis/shard-iterator.ts';
import { cutBatches } from '../../../shared/ingest/batch.ts';
import { encodeBlock } from '../../../shared/segment/codec.ts';
import { persist } from '../../../shared/persist/persist.ts';
import { blocks } from '../../support/arbitraries.ts';
import { MemoryDeadLetters } from '../../support/memory/dead-letters.ts';
import { LATER_MS, memoryStores, newToken } from '../../support/stores.ts';
import { contentOf, sealed } from '../sealed.ts';
import { mutated, mutatedText } from '../mutations.ts';
import { fuzzTarget } from '../target.ts';

/** Batches wrong on the outside, of devices that are split in lanes too, and blocks wrong inside, well packed. */
const batches = fc.oneof(
  ...[undefined, 0, 31].map((lane) =>
    mutated(
      blocks.map((block) => {
        const [cut] = cutBatches(block.device, [encodeBlock(block)], undefined, lane);
        return cut?.batch.data ?? Buffer.of(1);
      }),
    ),
  ),
  mutated(blocks.map((block) => contentOf(encodeBlock(block)))).map(
    (content) => cutBatches('any', [sealed(content)])[0]?.batch.data ?? Buffer.of(1),
  ),
);

/** Whatever is delivered is stored or put aside for good; none of it holds up what comes after it. */
const persisting = fuzzTarget(
  'persist',
  2,
  fc.array(batches, { minLength: 1, maxLength: 4 }),
  async (all) => {
    const delivered = all.map((data, at) => ({ arrival: String(100 + at), data }));
    const errors: string[] = [];
    const failed = await persist(delivered, {
      ...memoryStores(),
      quarantine: new MemoryDeadLetters(),
      now: () => LATER_MS,
      newToken,
      onFailure: (_, error) => errors.push(String(error)),
    });
    deepStrictEqual([failed, errors], [undefined, []]);
  },
);

const frames = fc
  .array(fc.tuple(fc.nat(), fc.string({ maxLength: 20 }), fc.uint8Array({ maxLength: 30 })), { maxLength: 4 })
  .map(
    (all) =>
      encodeFrames(
        all.map(([ordinal, partitionKey, data]) => ({
          ordinal,
          arrivalMs: ordinal,
          partitionKey,
          data: Buffer.from(data),
        })),
      ).bytes,
  );
const shardFile = fuzzTarget('frames of a shard', 2, mutated(frames), (bytes) => {
  const { positions, wholeBytes } = scanFrames(bytes);
  const ends = [...positions.slice(1).map(({ offset }) => offset), wholeBytes];
  const records = positions.map(({ offset }, at) => decodeFrame(bytes.subarray(offset, ends[at])));
  deepStrictEqual(encodeFrames(records).bytes, bytes.subarray(0, wholeBytes));
});

const iterators = fc
  .tuple(fc.string(), fc.nat())
  .map(([stream, next]) => encodeIterator({ stream, shard: 'shardId-000000000000', next, issuedMs: 0 }));
const iterator = fuzzTarget('shard iterator', 1, mutatedText(iterators), (token) => {
  try {
    const found = decodeIterator(token, 0);
    deepStrictEqual(decodeIterator(encodeIterator(found), 0), found);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
});

export const STREAM_TARGETS = [persisting, shardFile, iterator];
