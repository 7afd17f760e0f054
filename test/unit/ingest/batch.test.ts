import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { continuesInstant, cutBatches, openBatch } from '../../../shared/ingest/batch.ts';
import { BATCH_LIMITS } from '../../../shared/ingest/limits.ts';
import { encodeBlock } from '../../../shared/segment/codec.ts';
import { blocks, RUNS } from '../../support/arbitraries.ts';

describe('cutBatches', () => {
  it('gives blocks that openBatch gives back in their order', () => {
    fc.assert(
      fc.property(fc.array(blocks, { minLength: 1, maxLength: 5 }), (list) => {
        const ofCar = list.map((block) => ({ ...block, device: 'car' }));

        const cut = cutBatches('car', ofCar.map(encodeBlock));

        expect(cut.flatMap(({ batch }) => openBatch(batch.data))).toEqual(ofCar);
        expect(cut.flatMap(({ places }) => places)).toEqual(ofCar.map((_, place) => place));
      }),
      { numRuns: 100 },
    );
  });

  it('keeps batches within their limit and does not close one before it must', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: BATCH_LIMITS.blockBytes }), { maxLength: 12 });
    fc.assert(
      fc.property(sizes, (lengths) => {
        const cut = cutBatches(
          'car',
          lengths.map((length) => Buffer.alloc(length)),
        );

        expect(cut.flatMap(({ places }) => places)).toEqual(lengths.map((_, place) => place));
        cut.forEach(({ batch }, at) => {
          expect(batch.data.length).toBeLessThanOrEqual(BATCH_LIMITS.bytes);
          const first = cut[at + 1]?.places[0];
          const withNext = first === undefined ? Infinity : batch.data.length + 4 + lengths[first]!;
          expect(withNext).toBeGreaterThan(BATCH_LIMITS.bytes);
        });
      }),
      { numRuns: 50 },
    );
  });
});

describe('continuesInstant', () => {
  it('tells of each batch whether its first block goes on within an instant', () => {
    const lists = fc.array(fc.tuple(fc.integer({ min: 1, max: BATCH_LIMITS.blockBytes }), fc.boolean()), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(lists, (list) => {
        const cut = cutBatches(
          'car',
          list.map(([length]) => Buffer.alloc(length, 1)),
          (place) => list[place]![1],
        );

        expect(cut.flatMap(({ places }) => places)).toEqual(list.map((_, place) => place));
        for (const { batch, places } of cut) {
          expect(continuesInstant(batch.data)).toBe(list[places[0]!]![1]);
          expect(batch.data.length).toBeLessThanOrEqual(BATCH_LIMITS.bytes);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('changes nothing of what a batch holds', () => {
    fc.assert(
      fc.property(blocks, (block) => {
        const [cut] = cutBatches(block.device, [encodeBlock(block)], () => true);

        expect(openBatch(cut!.batch.data)).toEqual([block]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('openBatch', () => {
  it('refuses damage with a catalogued error', () => {
    fc.assert(
      fc.property(blocks, fc.nat(), fc.integer({ min: 1, max: 255 }), (block, place, flip) => {
        const data = Buffer.from(cutBatches(block.device, [encodeBlock(block)])[0]!.batch.data);
        const at = place % data.length;
        const cut = at > 1 ? data.subarray(0, at) : Buffer.alloc(0);
        const flipped = Buffer.from(data);
        flipped[at] = flipped[at]! ^ flip;

        for (const bad of [cut, flipped]) expect(() => openBatch(bad)).toThrow(OdographError);
      }),
      RUNS,
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (rest) => {
        expect(() => openBatch(Buffer.concat([Buffer.of(1), rest]))).toThrow(OdographError);
      }),
      RUNS,
    );
  });

  it('refuses blocks of several devices', () => {
    const packed = ['car', 'van'].map((device) => encodeBlock({ device, hour: 1, columns: [] }));
    const { batch } = cutBatches('car', packed)[0]!;

    expect(() => openBatch(batch.data)).toThrow(expect.objectContaining({ code: 'corrupt-batch' }));
  });
});
