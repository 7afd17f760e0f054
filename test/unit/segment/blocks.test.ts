import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../../../shared/reading/reading.ts';
import { BlockBuilder } from '../../../shared/segment/block-builder.ts';
import { type Block, blockCount, blockSpan, lowerBound, sliceBlock } from '../../../shared/segment/column.ts';
import { packBlock } from '../../../shared/segment/pack.ts';
import { blocks, RUNS } from '../../support/arbitraries.ts';

/** Every reading of a block as `sensor, time → kind and value`. */
function rowsOf(block: Block): Map<string, unknown> {
  const rows = new Map<string, unknown>();
  for (const column of block.columns) {
    const values = 'numbers' in column ? column.numbers : column.texts;
    column.times.forEach((time, row) => {
      const key = JSON.stringify([column.sensor, time]);
      expect(rows.has(key)).toBe(false);
      rows.set(key, [column.kind, values[row]]);
    });
  }
  return rows;
}

const reading = fc
  .record({
    sensor: fc.constantFrom('a', 'b', 'ü', 'B'),
    ns: fc.nat(12),
    value: fc.oneof(fc.nat(3), fc.boolean(), fc.constantFrom('x', '')),
  })
  .map(({ sensor, ns, value }): Reading => {
    const at = { device: 'car', hour: 5, sensor, ns };
    if (typeof value === 'string') return { ...at, kind: 'text', value };
    return { ...at, kind: typeof value === 'number' ? 'number' : 'boolean', value: Number(value) };
  });
const readings = fc.array(reading, { maxLength: 80 });

function built(list: readonly Reading[]): BlockBuilder {
  const builder = new BlockBuilder('car', 5);
  for (const each of list) builder.add(each);
  return builder;
}

describe('BlockBuilder', () => {
  it('keeps of each sensor and time the first arrival, in order, as a plain map does', () => {
    fc.assert(
      fc.property(readings, readings, (early, late) => {
        const oracle = new Map<string, unknown>();
        for (const { sensor, ns, kind, value } of [...early, ...late]) {
          const key = JSON.stringify([sensor, ns]);
          if (!oracle.has(key)) oracle.set(key, [kind, value]);
        }

        const builder = built(early);
        builder.addBlock(built(late).build());
        const block = builder.build();

        expect(rowsOf(block)).toEqual(
          new Map([...oracle].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))),
        );
        for (const { times } of block.columns) expect(times).toEqual(times.toSorted());
        const names = block.columns.map(({ sensor }) => sensor);
        expect(names).toEqual(names.toSorted());
      }),
      { numRuns: 400 },
    );
  });

  it('counts what arrived, duplicates included', () => {
    fc.assert(
      fc.property(readings, (list) => {
        expect(built(list).arrived).toBe(list.length);
      }),
      RUNS,
    );
  });
});

describe('sliceBlock and lowerBound', () => {
  it('find what a filter finds', () => {
    fc.assert(
      fc.property(readings, fc.nat(13), fc.nat(13), (list, from, to) => {
        const block = built(list).build();
        const expected = [...rowsOf(block)].filter(([key]) => {
          const [, ns] = JSON.parse(key) as [string, number];
          return ns >= from && ns < to;
        });

        expect([...rowsOf(sliceBlock(block, from, to))]).toEqual(expected);
        for (const { times } of block.columns) {
          expect(lowerBound(times, from)).toBe(times.filter((time) => time < from).length);
        }
      }),
      RUNS,
    );
  });
});

describe('packBlock', () => {
  it('cuts into parts within the limit that do not overlap in time and together are the block', () => {
    fc.assert(
      fc.property(blocks, fc.integer({ min: 100, max: 600 }), (block, limit) => {
        const parts = packBlock(block, limit);

        const rows = new Map(parts.flatMap((part) => [...rowsOf(part.block)]));
        expect(rows).toEqual(rowsOf(block));
        expect(parts.reduce((sum, part) => sum + blockCount(part.block), 0)).toBe(blockCount(block));
        parts.forEach((part, at) => {
          const before = parts[at - 1];
          const { firstNs, lastNs } = before ? blockSpan(before.block) : { firstNs: -1, lastNs: -1 };
          // Only the readings of one single instant may be cut by sensors.
          const earliest = firstNs === lastNs ? lastNs : lastNs + 1;
          expect(blockSpan(part.block).firstNs).toBeGreaterThanOrEqual(earliest);
          expect(blockCount(part.block) === 1 || part.packed.length <= limit).toBe(true);
        });
      }),
      RUNS,
    );
  });

  it('gives nothing for an empty block', () => {
    expect(packBlock({ device: 'car', hour: 5, columns: [] })).toEqual([]);
  });

  it('halves a block of many sensors with one reading each, and does not peel it', () => {
    const columns = Array.from({ length: 3000 }, (_, nth) => ({
      sensor: `${String(nth).padStart(5, '0')} ${(nth * 2_654_435_761) % 4_294_967_296}`,
      kind: 'number' as const,
      times: Float64Array.of(nth * 1000),
      numbers: Float64Array.of(nth),
    }));

    const [whole] = packBlock({ device: 'car', hour: 5, columns });
    const parts = packBlock({ device: 'car', hour: 5, columns }, whole!.packed.length - 1);

    expect(parts.map(({ block }) => blockCount(block))).toEqual([1500, 1500]);
  });

  it('cuts many sensors of one instant by sensors', () => {
    const columns = Array.from({ length: 50 }, (_, nth) => ({
      sensor: `sensor ${nth}`,
      kind: 'text' as const,
      times: Float64Array.of(7),
      texts: [String(Math.sin(nth))],
    }));

    const parts = packBlock({ device: 'car', hour: 5, columns }, 200);

    expect(parts.flatMap(({ block }) => block.columns)).toEqual(columns);
    expect(parts.length).toBeGreaterThan(1);
  });
});
