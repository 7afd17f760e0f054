import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromNanoseconds, toNanoseconds } from '../../../shared/reading/instant.ts';
import { Bounds } from '../../../shared/statistics/bounds.ts';
import { planRange, type Stretch } from '../../../shared/statistics/plan-range.ts';
import { RUNS } from '../../support/arbitraries.ts';

const QUARTER_NS = 900_000_000_000n;
const DAY_NS = 96n * QUARTER_NS;
const FIRST_DAY = 20_000n;

const moments = fc
  .tuple(
    fc.bigInt({ min: 0n, max: 9n * 96n }),
    fc.oneof(fc.constantFrom(0n, 0n, 1n), fc.bigInt({ min: 0n, max: QUARTER_NS - 1n })),
  )
  .map(([quarter, ns]) => FIRST_DAY * DAY_NS + quarter * QUARTER_NS + ns);
const midnights = fc.bigInt({ min: 0n, max: 9n }).map((day) => (FIRST_DAY + day) * DAY_NS);
const allBounds = fc
  .uniqueArray(fc.oneof(moments, moments, midnights), { minLength: 2, maxLength: 12 })
  .map((times) => times.toSorted((a, b) => (a < b ? -1 : 1)));
const pendingDays = fc
  .uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 5 })
  .map((days) => days.toSorted((a, b) => a - b).map((day) => Number(FIRST_DAY) + day));

/** From when to before when a stretch reaches, in nanoseconds. */
function spanOf(stretch: Stretch): [bigint, bigint] {
  if (stretch.of === 'readings') return [toNanoseconds(stretch.start), toNanoseconds(stretch.end) + 1n];
  const unit = stretch.of === 'days' ? DAY_NS : QUARTER_NS;
  return [BigInt(stretch.from) * unit, (BigInt(stretch.to) + 1n) * unit];
}

describe('the stretches that a range is read in', () => {
  it('make up the range, tell of pending days by readings, and of all whole quarters of others by summaries', () => {
    fc.assert(
      fc.property(allBounds, pendingDays, fc.boolean(), (times, pending, whole) => {
        const stretches = planRange(new Bounds(times.map(fromNanoseconds)), pending, { whole });
        let reached = times[0]!;
        for (const stretch of stretches) {
          const [from, to] = spanOf(stretch);
          expect(from).toBe(reached);
          expect(to).toBeGreaterThan(from);
          reached = to;
        }
        expect(reached).toBe(times.at(-1));
        const unitOf = { days: DAY_NS, quarters: QUARTER_NS, readings: 1n };
        for (let quarter = times[0]! / QUARTER_NS; quarter * QUARTER_NS < reached; quarter += 1n) {
          const [from, to] = [quarter * QUARTER_NS, (quarter + 1n) * QUARTER_NS];
          const isCut = times.some((time) => from < time && time < to);
          const isPending = pending.includes(Number(quarter / 96n));
          const telling = stretches.filter((stretch) => {
            const [start, end] = spanOf(stretch);
            return start < to && from < end;
          });
          const sources = new Set(telling.map((stretch) => stretch.of));
          const isTold = isCut || isPending;
          expect(sources.has('readings')).toBe(isTold);
          expect(isTold && sources.size > 1).toBe(false);
          expect(!whole && sources.has('days')).toBe(false);
        }
        for (const stretch of stretches) {
          const [from, to] = spanOf(stretch);
          const unit = unitOf[stretch.of];
          const within = times.filter((time) => from < time && time < to);
          expect(within.filter((time) => (time - from) % unit !== 0n)).toEqual([]);
        }
      }),
      RUNS,
    );
  });
});
