import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { heldSpan } from '../../../../web/panels/plot/held-span.ts';

const AREA = { left: 40, width: 400 };
const SPAN = { startMs: 1_000_000, endMs: 1_120_000 };
const pixel = fc.integer({ min: 40, max: 440 });

/** The moment that is shown under a pixel. */
const momentAt = (x: number, { startMs, endMs }: typeof SPAN): number =>
  startMs + ((x - AREA.left) / AREA.width) * (endMs - startMs);
const finger = (downX: number, x: number) => ({ x, downX, atMs: momentAt(downX, SPAN) });

test('one finger moves time, as long as it was, so that it stays on its moment', () => {
  fc.assert(
    fc.property(pixel, pixel, (down, x) => {
      const span = heldSpan([finger(down, x)], AREA, SPAN);

      expect(span.endMs - span.startMs).toBe(SPAN.endMs - SPAN.startMs);
      expect(momentAt(x, span)).toBeCloseTo(momentAt(down, SPAN), 5);
    }),
  );
});

test('two fingers stretch time so that both stay on their moments, in whatever order they came', () => {
  const apart = fc.tuple(pixel, pixel).filter(([a, b]) => b - a >= 24);
  fc.assert(
    fc.property(apart, apart, fc.boolean(), ([downA, downB], [a, b], isTurned) => {
      const fingers = [finger(downA, a), finger(downB, b)];

      const span = heldSpan(isTurned ? fingers.toReversed() : fingers, AREA, SPAN);

      expect(momentAt(a, span)).toBeCloseTo(momentAt(downA, SPAN), 3);
      expect(momentAt(b, span)).toBeCloseTo(momentAt(downB, SPAN), 3);
    }),
  );
});

test('whatever fingers do, there is a time to be shown', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(pixel, pixel), { maxLength: 3 }), (moves) => {
      const { startMs, endMs } = heldSpan(
        moves.map(([down, x]) => finger(down, x)),
        AREA,
        SPAN,
      );

      expect(Number.isFinite(startMs)).toBe(true);
      expect(endMs).toBeGreaterThan(startMs);
    }),
  );
});
