import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeName, encodeName } from '../../../shared/store/encode-name.ts';

const names = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }).filter((name) => name.isWellFormed()),
  fc
    .array(fc.constantFrom('.', '=', '/', '#', '2', 'E', 'ü', '%'), { minLength: 1 })
    .map((list) => list.join('')),
);

describe('encodeName', () => {
  it('gives text that needs no encoding anywhere, and back the name', () => {
    fc.assert(
      fc.property(names, (name) => {
        const encoded = encodeName(name);

        expect(encoded).toMatch(/^[A-Za-z0-9_=-][A-Za-z0-9_=.-]*$/);
        expect(encodeURI(encoded)).toBe(encoded);
        expect(['.', '..']).not.toContain(encoded);
        expect(decodeName(encoded)).toBe(name);
      }),
      { numRuns: 500 },
    );
  });

  it('gives different names different texts', () => {
    fc.assert(
      fc.property(names, names, (a, b) => {
        expect(encodeName(a) === encodeName(b)).toBe(a === b);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['car-1_A.b', 'car-1_A.b'],
    ['.', '=2E'],
    ['..', '=2E.'],
    ['a/b', 'a=2Fb'],
    ['=2E', '=3D2E'],
    ['ü', '=C3=BC'],
  ])('encodes %s as %s', (name, encoded) => {
    expect(encodeName(name)).toBe(encoded);
  });
});
