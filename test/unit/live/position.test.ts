import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newerThan, positionOf } from '../../../shared/live/position.ts';
import { compareInstants, type Instant } from '../../../shared/reading/instant.ts';
import { instants, RUNS } from '../../support/arbitraries.ts';

interface Latest {
  readonly sensor: string;
  readonly at: Instant;
}

const names = fc.oneof(fc.constantFrom('speed', 'x', '__proto__', 'ü', '🚗'), fc.string({ maxLength: 6 }));
const known = fc.uniqueArray(fc.record({ sensor: names, at: instants }), {
  selector: ({ sensor }) => sensor,
  maxLength: 20,
});

/** A later state: some sensors with later readings, some new ones. */
const states = known.chain((before) =>
  fc
    .tuple(
      fc.array(fc.option(instants, { freq: 1 }), { minLength: before.length, maxLength: before.length }),
      known,
    )
    .map(([later, added]) => {
      const after = before.map((reading, nth) => {
        const at = later[nth];
        return at && compareInstants(at, reading.at) > 0 ? { ...reading, at } : reading;
      });
      const fresh = added.filter(({ sensor }) => !before.some((reading) => reading.sensor === sensor));
      return { before, after: [...after, ...fresh] };
    }),
);

const changed = (before: readonly Latest[], after: readonly Latest[]): Latest[] =>
  after.filter(({ sensor, at }) => {
    const old = before.find((reading) => reading.sensor === sensor);
    return old === undefined || compareInstants(at, old.at) !== 0;
  });

const many = (count: number, from = 0): Latest[] =>
  Array.from({ length: count }, (_, nth) => ({
    sensor: `sensor ${from + nth}`,
    at: { hour: 490_000 - (nth % 3), ns: (nth * 7_919_000_123) % 3_600_000_000_000 },
  }));

describe('a position', () => {
  it('tells what is newer, and nothing else', () => {
    fc.assert(
      fc.property(states, ({ before, after }) => {
        const position = positionOf(before);

        const newer = newerThan(after, position);

        expect(newer).toEqual(changed(before, after));
      }),
      RUNS,
    );
  });

  it('is one text for one state, and fits into a header', () => {
    fc.assert(
      fc.property(known, (readings) => {
        expect(positionOf(readings.toReversed())).toBe(positionOf(readings));
        expect(positionOf(readings)).toMatch(/^[\w-]+$/);
      }),
      RUNS,
    );
    expect(positionOf(many(300)).length).toBeLessThan(4500);
    expect(positionOf(many(2000)).length).toBeLessThan(4500);
    expect(positionOf(many(30).map((each) => ({ ...each, at: { hour: 1, ns: 1 } }))).length).toBeLessThan(
      250,
    );
  });

  it('misses nothing of a device with more sensors than it can tell apart', () => {
    const before = many(2000);
    const sometimes = fc.subarray(before.map((_, nth) => nth));
    fc.assert(
      fc.property(sometimes, fc.integer({ min: 1, max: 3 }), fc.boolean(), (moved, ns, isLonger) => {
        const moving = new Set(moved);
        const after = before.map((reading, nth) =>
          moving.has(nth) ? { ...reading, at: { hour: reading.at.hour + 1, ns } } : reading,
        );
        const all = isLonger ? [...after, ...many(5, 5000)] : after;

        const newer = new Set(newerThan(all, positionOf(before)));

        expect(changed(before, all).filter((reading) => !newer.has(reading))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it.each(['', 'x', '????', '1', 'a'.repeat(7000), 'AAAA', '_____w', '\u0000', '7'])(
    'that is none, such as %j, stands for nothing or is taken for one',
    (text) => {
      const newer = newerThan(many(3), text);

      expect(newer === undefined || newer.length === 3).toBe(true);
    },
  );

  it('stands any text', () => {
    const texts = fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(texts, known, (text, readings) => {
        const newer = newerThan(readings, text);

        expect((newer ?? []).every((reading) => readings.includes(reading))).toBe(true);
      }),
      RUNS,
    );
  });
});
