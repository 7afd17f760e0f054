import * as fc from 'fast-check';
import type { Division } from '../../shared/statistics/codec/division.ts';
import { type Bin, type Motion, type MotionName, NO_NUMBERS } from '../../shared/statistics/day-summary.ts';
import { numberSorts } from './arbitraries.ts';

/** When the first and the last reading of a part are, in nanoseconds since the day began. */
const ends = (part: number, { partNs }: Division): fc.Arbitrary<[number, number]> =>
  fc
    .constantFrom(1, 1e3, 1e6, 1e9)
    .chain((unit) => {
      const offset = fc.integer({ min: 0, max: partNs / unit - 1 }).map((count) => count * unit);
      return fc.tuple(offset, offset);
    })
    .map(([a, b]) => [part * partNs + Math.min(a, b), part * partNs + Math.max(a, b)]);

const counts = fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1e12 }));
const sums = fc.oneof(
  fc.double({ noNaN: true }),
  fc.constantFrom(0, -0, 1e-17, 4e15, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);

/** Bins of which the values are of one sort, and sums close to or far from what the values let expect. */
const binOf = (part: number, division: Division, sort: fc.Arbitrary<number>): fc.Arbitrary<Bin> =>
  fc
    .record({
      count: counts,
      span: ends(part, division),
      values: fc.array(sort, { minLength: 2, maxLength: 4 }),
      sum: sums,
      isLikely: fc.boolean(),
      step: fc.integer({ min: -3, max: 3 }),
    })
    .map(({ count, span: [firstNs, lastNs], values, sum, isLikely, step }) => {
      const [first = 0, last = 0] = values;
      const likely = values.reduce((total, value) => total + value, 0) * (1 + step * Number.EPSILON);
      return {
        count,
        min: Math.min(...values),
        max: Math.max(...values),
        sum: isLikely ? likely : sum,
        firstNs,
        lastNs,
        first,
        last,
      };
    });

const textOf = (part: number, division: Division): fc.Arbitrary<Bin> =>
  fc
    .tuple(counts, ends(part, division))
    .map(([count, [firstNs, lastNs]]) => ({ count, ...NO_NUMBERS, firstNs, lastNs }));

const partsOf = <Of>(
  { parts }: Division,
  of: (part: number) => fc.Arbitrary<Of>,
): fc.Arbitrary<Map<number, Of>> =>
  fc
    .uniqueArray(fc.nat(parts - 1), { minLength: 1, maxLength: 12 })
    .chain((some) =>
      fc.tuple(...some.toSorted((a, b) => a - b).map((part) => fc.tuple(fc.constant(part), of(part)))),
    )
    .map((entries) => new Map(entries));

/** The parts of one channel, of which all values are of one sort or none are numbers. */
const channelParts = (division: Division): fc.Arbitrary<Map<number, Bin>> =>
  fc
    .constantFrom(...numberSorts, undefined)
    .chain((sort) =>
      partsOf(division, (part) =>
        sort === undefined ? textOf(part, division) : binOf(part, division, sort),
      ),
    );

/** What is summed up of some channels. */
export const channelBins = (
  division: Division,
  channels: fc.Arbitrary<number> = fc.nat(2899),
  most = 8,
): fc.Arbitrary<Map<number, Map<number, Bin>>> =>
  fc
    .uniqueArray(fc.tuple(channels, channelParts(division), fc.boolean()), {
      maxLength: most,
      selector: ([channel]) => channel,
    })
    .map((all) => new Map(all.map(([channel, parts]) => [channel, parts])));

const fixes = fc.oneof(...numberSorts);

const motionOf = (part: number, division: Division): fc.Arbitrary<Motion> =>
  fc
    .tuple(counts, ends(part, division), fc.array(fixes, { minLength: 4, maxLength: 4 }), sums)
    .map(([count, [firstNs, lastNs], [a = 0, b = 0, c = 0, d = 0], length]) => ({
      count,
      length,
      first: { ns: firstNs, a, b },
      last: { ns: lastNs, a: c, b: d },
    }));

/** How a device moved in some parts of a day. */
export const motionParts = (division: Division): fc.Arbitrary<Map<MotionName, Map<number, Motion>>> => {
  const parts = partsOf(division, (part) => motionOf(part, division));
  return fc
    .record({ location: parts, pose: parts }, { requiredKeys: [] })
    .map((motions) => new Map(Object.entries(motions) as [MotionName, Map<number, Motion>][]));
};
