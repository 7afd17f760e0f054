import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { decodeBins, encodeBins } from '../../../shared/statistics/codec/bins.ts';
import { type Division, IN_QUARTERS, WHOLE_DAY } from '../../../shared/statistics/codec/division.ts';
import { SUMMARY_LIMITS } from '../../../shared/statistics/codec/limits.ts';
import { decodeMotions, encodeMotions } from '../../../shared/statistics/codec/motions.ts';
import { type Bin, type Motion, QUARTERS } from '../../../shared/statistics/day-summary.ts';
import { RUNS } from '../../support/arbitraries.ts';
import { channelBins, motionParts } from '../../support/summaries.ts';

const ALL_CHANNELS = new Set(Array.from({ length: 2900 }, (_, channel) => channel));
const DIVISIONS: readonly (readonly [string, Division])[] = [
  ['quarters', IN_QUARTERS],
  ['whole days', WHOLE_DAY],
];

/** Of errors only the catalogued one may come. @returns what it did */
function attempt(decode: () => unknown): 'decoded' | 'refused' {
  try {
    decode();
    return 'decoded';
  } catch (error) {
    if (error instanceof OdographError && error.code === 'corrupt-summary') return 'refused';
    throw error;
  }
}

/** A double of which all bits are random, and that no other one resembles. */
const randomDoubles = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), 5000);

/** The same of every part of a day. */
const partsOf = <Of>(division: Division, of: (part: number) => Of): Map<number, Of> =>
  new Map(Array.from({ length: division.parts }, (_, part) => [part, of(part)]));

describe.each(DIVISIONS)('summaries of %s', (_, division) => {
  it('give every bin back exactly, to the last bit of each double', () => {
    fc.assert(
      fc.property(channelBins(division), (channels) => {
        expect(decodeBins(encodeBins(channels, division), ALL_CHANNELS, division)).toEqual(channels);
      }),
      { numRuns: 400 },
    );
  });

  it('give of some channels what they give of all', () => {
    fc.assert(
      fc.property(channelBins(division), fc.nat(3), (channels, choice) => {
        const wanted = new Set([...channels.keys()].filter((channel) => channel % 4 === choice));
        const some = new Map([...channels].filter(([channel]) => wanted.has(channel)));
        expect(decodeBins(encodeBins(channels, division), wanted, division)).toEqual(some);
      }),
      RUNS,
    );
  });

  it('give every motion back exactly', () => {
    fc.assert(
      fc.property(motionParts(division), (motions) => {
        expect(decodeMotions(encodeMotions(motions, division), division)).toEqual(motions);
      }),
      RUNS,
    );
  });

  it('refuse a flipped byte anywhere and a cut anywhere', () => {
    const flips = fc.integer({ min: 1, max: 255 });
    fc.assert(
      fc.property(
        channelBins(division),
        motionParts(division),
        fc.nat(),
        flips,
        (bins, motions, place, flip) => {
          for (const packed of [encodeBins(bins, division), encodeMotions(motions, division)]) {
            const at = place % packed.length;
            const flipped = Buffer.from(packed);
            flipped[at] = flipped[at]! ^ flip;
            for (const damaged of [flipped, packed.subarray(0, at)]) {
              expect(attempt(() => decodeBins(damaged, ALL_CHANNELS, division))).toBe('refused');
              expect(attempt(() => decodeMotions(damaged, division))).toBe('refused');
            }
          }
        },
      ),
      RUNS,
    );
  });
});

describe('a summary', () => {
  it('refuses an unknown version under a right checksum', () => {
    const packed = encodeBins(new Map(), WHOLE_DAY);
    packed[0] = 2;
    packed.writeUInt32LE(crc32(packed.subarray(10), crc32(packed.subarray(0, 6))), 6);
    expect(attempt(() => decodeBins(packed, ALL_CHANNELS, WHOLE_DAY))).toBe('refused');
  });

  it('takes a fraction of what an item may have, even of random doubles in every part of a day', () => {
    let next = 0;
    const random = (): number => randomDoubles[(next += 1) % randomDoubles.length]!;
    const bin = (part: number, { partNs }: Division): Bin => ({
      count: 1e12 - (part % 7) * 1e11,
      min: -random(),
      max: random(),
      sum: random(),
      firstNs: part * partNs + 1 + ((part * 7_654_321_987) % (partNs / 3)),
      lastNs: (part + 1) * partNs - 1 - ((part * 1_234_567_891) % (partNs / 3)),
      first: random(),
      last: random(),
    });
    const channelsOf = (count: number, division: Division): Map<number, Map<number, Bin>> =>
      new Map(
        Array.from({ length: count }, (_, at) => [
          // Bins of other times each, so that no channel shares those of another.
          2899 - at,
          partsOf(division, (part) => ({ ...bin(part, division), count: 1e12 - at })),
        ]),
      );
    const motion = (part: number): Motion => {
      const { firstNs, lastNs } = bin(part, IN_QUARTERS);
      const [first, last] = [firstNs, lastNs].map((ns) => ({ ns, a: random(), b: random() }));
      return { count: 1e12, length: random(), first: first!, last: last! };
    };
    const quarters = encodeBins(channelsOf(SUMMARY_LIMITS.quarterChannels, IN_QUARTERS), IN_QUARTERS);
    const days = encodeBins(channelsOf(SUMMARY_LIMITS.dayChannels, WHOLE_DAY), WHOLE_DAY);
    const motions = partsOf(IN_QUARTERS, motion);
    const moved = encodeMotions(
      new Map([
        ['location', motions],
        ['pose', motions],
      ]),
      IN_QUARTERS,
    );
    // No double takes more than 8 bytes, no count or time more than 7, whatever it is: 5 doubles of a bin and 3 others.
    const most = QUARTERS * SUMMARY_LIMITS.quarterChannels * (5 * 8 + 3 * 7) + 1000;
    expect(Math.max(quarters.length, days.length, moved.length)).toBeLessThan(most);
    expect(quarters.length).toBeGreaterThan(most / 2);
    expect(most).toBeLessThan(SUMMARY_LIMITS.contentBytes / 4);
  });
});
