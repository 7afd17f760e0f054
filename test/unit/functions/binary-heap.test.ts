import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Heap as Known } from 'heap-js';
import { Heap } from '../../../functions/build/binary-heap.ts';

const compare = (a: number, b: number): number => a - b;

const steps = fc.array(
  fc.record({
    does: fc.constantFrom('push', 'push', 'push', 'pop', 'replace'),
    value: fc.integer({ min: 0, max: 9 }),
  }),
  { maxLength: 60 },
);

it('does what the package does that it stands for', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const [heap, known] = [new Heap(compare), new Known(compare)];
      for (const { does, value } of all) {
        // The package has nothing to replace in an empty heap.
        const method = does === 'replace' && known.length === 0 ? 'push' : does;
        expect(method === 'pop' ? heap.pop() : heap[method](value)).toBe(
          method === 'pop' ? known.pop() : known[method](value),
        );
        expect(heap.peek()).toBe(known.peek());
      }
      const left = Array.from({ length: known.length }, () => known.pop());
      expect(left.map(() => heap.pop())).toEqual(left);
      expect(heap.pop()).toBeUndefined();
    }),
  );
});
