import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { sampled } from '../../../shared/verify/sample.ts';

it('takes the first, the last and others between them, each once and in order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 2, max: 20 }), (length, most) => {
      const all = Array.from({ length }, (_, at) => at);

      const some = sampled(all, most);

      expect(some).toHaveLength(Math.min(length, most));
      expect(some).toEqual([...new Set(some)].toSorted((a, b) => a - b));
      expect([some[0], some.at(-1)]).toEqual([all[0], all.at(-1)]);
    }),
  );
});
