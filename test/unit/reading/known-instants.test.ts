import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatInstant, parseRfc3339 } from '../../../shared/reading/instant.ts';
import { parseKnownRfc3339 } from '../../../shared/reading/known-instants.ts';
import { instants } from '../../support/arbitraries.ts';

test('a time is read alike for the first time and again, and what is none never', () => {
  const texts = fc.oneof(instants.map(formatInstant), fc.string(), fc.constant('2026-02-30T00:00:00Z'));
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 20 }), (all) => {
      for (const text of [...all, ...all]) expect(parseKnownRfc3339(text)).toEqual(parseRfc3339(text));
    }),
  );
});

test('more times than are remembered are all read', () => {
  const texts = Array.from({ length: 25_000 }, (_, nth) => new Date(nth * 1000).toISOString());

  const read = [...texts, ...texts].map(parseKnownRfc3339);

  expect(read.every((at, nth) => at?.ns === (((nth % texts.length) * 1000) % 3_600_000) * 1e6)).toBe(true);
});
