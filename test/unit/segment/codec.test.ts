import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { decodeBlock, encodeBlock } from '../../../shared/segment/codec.ts';
import { HOUR_NS } from '../../../shared/reading/instant.ts';
import { type Block, sliceBlock } from '../../../shared/segment/column.ts';
import { blocks, RUNS } from '../../support/arbitraries.ts';

const numbersBlock = (numbers: readonly number[]): Block => ({
  device: 'car',
  hour: 472_222,
  columns: [
    {
      sensor: 'speed',
      kind: 'number',
      times: Float64Array.from(numbers, (_, row) => row * 1e6),
      numbers: Float64Array.from(numbers),
    },
  ],
});

const numbersOf = (block: Block): number[] =>
  block.columns.flatMap((column) => ('numbers' in column ? [...column.numbers] : []));

/** Decodes; of errors only the catalogued one may come. @returns what it did */
function attempt(packed: Uint8Array): 'decoded' | 'refused' {
  try {
    decodeBlock(packed);
    return 'decoded';
  } catch (error) {
    if (error instanceof OdographError && error.code === 'corrupt-segment') return 'refused';
    throw error;
  }
}

/** An uncompressed segment of this content, with the checksum that belongs to it. */
function sealed(content: Uint8Array): Buffer {
  const packed = Buffer.concat([Buffer.from([1, 0]), Buffer.alloc(8), content]);
  packed.writeUInt32LE(content.length, 2);
  packed.writeUInt32LE(crc32(content, crc32(packed.subarray(0, 6))), 6);
  return packed;
}

describe('encodeBlock and decodeBlock', () => {
  it('give every block back exactly, to the last bit of each double', () => {
    fc.assert(
      fc.property(blocks, (block) => {
        const decoded = decodeBlock(encodeBlock(block));

        // toEqual tells 0 from -0.
        expect(decoded).toEqual(block);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    [[1e14, 1e-9]],
    [[123_456_789_012_345, 0.5, 0.001]],
    [[999_999_999_999_999, 0.1]],
    [[1e15, 1e15 - 1, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2]],
    [[-0, 0, 5e-324, Number.MAX_VALUE]],
    [[0.1, 0.12, 0.123456789, 0.1234567891]],
  ])('keep large and fine numbers in one column: %j', (numbers) => {
    const decoded = numbersOf(decodeBlock(encodeBlock(numbersBlock(numbers))));

    expect(decoded).toEqual(numbers);
  });

  it('let sensors that share their times share them again', () => {
    const times = Float64Array.of(1, 2, 3);
    const columns = ['a', 'b'].map((sensor) => ({
      sensor,
      kind: 'number' as const,
      times: Float64Array.from(times),
      numbers: Float64Array.of(1, 2, 3),
    }));

    const decoded = decodeBlock(encodeBlock({ device: 'car', hour: 1, columns }));

    expect(decoded.columns[0]?.times).toBe(decoded.columns[1]?.times);
  });
});

describe('decodeBlock of some sensors', () => {
  it('gives just their columns, as unpacking everything does', () => {
    fc.assert(
      fc.property(blocks, fc.nat(3), (block, choice) => {
        const needs = (sensor: string): boolean => sensor.length % 4 === choice;
        const packed = encodeBlock(block);
        const all = decodeBlock(packed);
        expect(decodeBlock(packed, { needs })).toEqual({
          ...all,
          columns: all.columns.filter(({ sensor }) => needs(sensor)),
        });
      }),
      RUNS,
    );
  });
});

describe('decodeBlock of a stretch of time', () => {
  it('gives just its rows, as cutting what was unpacked does', () => {
    const ns = fc.oneof(fc.nat(30), fc.nat(HOUR_NS));
    fc.assert(
      fc.property(blocks, ns, ns, (block, fromNs, toNs) => {
        const decoded = decodeBlock(encodeBlock(block), { range: [fromNs, toNs] });

        expect(decoded).toEqual(sliceBlock(block, fromNs, Math.max(fromNs, toNs)));
      }),
      { numRuns: 400 },
    );
  });

  it('cuts between any two rows', () => {
    const block = numbersBlock([5, 6.5, -7, 8]);
    for (let from = 0; from <= 4; from += 1) {
      for (let to = from; to <= 4; to += 1) {
        const range = [from * 1e6, to * 1e6] as const;
        expect(decodeBlock(encodeBlock(block), { range })).toEqual(sliceBlock(block, ...range));
      }
    }
  });
});

describe('decodeBlock of what is no segment', () => {
  it('refuses a flipped byte anywhere and a cut anywhere', () => {
    fc.assert(
      fc.property(blocks, fc.nat(), fc.integer({ min: 1, max: 255 }), (block, place, flip) => {
        const packed = encodeBlock(block);
        const at = place % packed.length;
        const flipped = Buffer.from(packed);
        flipped[at] = flipped[at]! ^ flip;

        expect(attempt(flipped)).toBe('refused');
        expect(attempt(packed.subarray(0, at))).toBe('refused');
      }),
      RUNS,
    );
  });

  it('refuses damaged content under a right checksum with its own error or reads it, and nothing else', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(blocks, damage, fc.double({ min: 0, max: 1, noNaN: true }), (block, flips, keep) => {
        const packed = encodeBlock(block);
        if (packed[1] !== 0) return;
        const content = Buffer.from(packed.subarray(10));
        for (const [place, byte] of flips) content[place % content.length] = byte;

        expect(['decoded', 'refused']).toContain(attempt(sealed(content)));
        expect(['decoded', 'refused']).toContain(attempt(sealed(content.subarray(0, keep * content.length))));
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
        expect(['decoded', 'refused']).toContain(attempt(sealed(content)));
      }),
      { numRuns: 500 },
    );
  });

  it('refuses an unknown version and an unknown compression under a right checksum', () => {
    const good = encodeBlock(numbersBlock([1]));
    for (const [place, byte] of [
      [0, 2],
      [1, 7],
    ] as const) {
      const other = Buffer.from(good);
      other[place] = byte;
      other.writeUInt32LE(crc32(other.subarray(10), crc32(other.subarray(0, 6))), 6);

      expect(attempt(other)).toBe('refused');
    }
  });

  it('refuses times that do not ascend, since merging relies on their order', () => {
    const block = numbersBlock([1, 2, 3]);
    const columns = block.columns.map((column) => ({ ...column, times: Float64Array.of(1, 3, 2) }));

    expect(attempt(encodeBlock({ ...block, columns }))).toBe('refused');
  });
});
