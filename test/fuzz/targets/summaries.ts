import { deepStrictEqual, strictEqual } from 'node:assert';
import { zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { packHours, unpackHours } from '../../../shared/index/trail-codec.ts';
import { decodeBins, encodeBins } from '../../../shared/statistics/codec/bins.ts';
import { IN_QUARTERS, WHOLE_DAY } from '../../../shared/statistics/codec/division.ts';
import { SUMMARY_LIMITS } from '../../../shared/statistics/codec/limits.ts';
import { decodeMotions, encodeMotions } from '../../../shared/statistics/codec/motions.ts';
import { channelBins, motionParts } from '../../support/summaries.ts';
import { mutated } from '../mutations.ts';
import { contentOf, sealed } from '../sealed.ts';
import { fuzzTarget, orRefused } from '../target.ts';

const divisions = fc.constantFrom(IN_QUARTERS, WHOLE_DAY);
const packedBins = divisions.chain((division) =>
  channelBins(division, fc.nat(40), 4).map((channels) => encodeBins(channels, division)),
);
const packedMotions = divisions.chain((division) =>
  motionParts(division).map((motions) => encodeMotions(motions, division)),
);

/** Wrong on the outside, or wrong inside under a right checksum. */
const damaged = (packed: fc.Arbitrary<Buffer>): fc.Arbitrary<Uint8Array> => {
  const contents = mutated(packed.map(contentOf));
  return fc.oneof(
    { weight: 1, arbitrary: mutated(packed) },
    { weight: 4, arbitrary: contents.map((content) => sealed(content)) },
    {
      weight: 1,
      arbitrary: contents.map((content) => sealed(zstdCompressSync(content), content.length, 1)),
    },
  );
};

const CHANNELS = new Set(Array.from({ length: 300 }, (_, channel) => channel));

const binCodec = fuzzTarget(
  'summary codec',
  3,
  fc.tuple(damaged(packedBins), divisions, fc.nat(3)),
  ([packed, division, choice]) => {
    const bins = orRefused(['corrupt-summary'], () => decodeBins(packed, CHANNELS, division));
    const wanted = new Set([...CHANNELS].filter((channel) => channel % 4 === choice));
    const some = orRefused(['corrupt-summary'], () => decodeBins(packed, wanted, division));
    if (bins === undefined) return;
    strictEqual(bins.size <= SUMMARY_LIMITS.dayChannels, true);
    deepStrictEqual(some, new Map([...bins].filter(([channel]) => wanted.has(channel))));
    deepStrictEqual(decodeBins(encodeBins(bins, division), CHANNELS, division), bins);
  },
);

const motionCodec = fuzzTarget(
  'motion codec',
  2,
  fc.tuple(damaged(packedMotions), divisions),
  ([packed, division]) => {
    const motions = orRefused(['corrupt-summary'], () => decodeMotions(packed, division));
    if (motions === undefined) return;
    deepStrictEqual(decodeMotions(encodeMotions(motions, division), division), motions);
  },
);

const trails = fc.array(fc.tuple(fc.nat(2899), fc.nat(2_000_000)), { maxLength: 40 });

const trailCodec = fuzzTarget(
  'trail',
  1,
  mutated(trails.map((hours) => packHours(new Map(hours)))),
  (packed) => {
    const hours = orRefused(['corrupt-segment'], () => unpackHours(packed));
    if (hours === undefined) return;
    const isExact = [...hours].every((pair) => pair.every((number) => Math.abs(number) < 2 ** 51));
    if (isExact) deepStrictEqual(unpackHours(packHours(hours)), hours);
  },
);

export const SUMMARY_TARGETS = [binCodec, motionCodec, trailCodec];
