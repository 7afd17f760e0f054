import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameFault } from '../../../shared/reading/name.ts';

test('a name may have as many bytes as UTF-8 needs for it', () => {
  const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 140 });
  fc.assert(
    fc.property(anyText, (text) => {
      fc.pre(!/\p{Cc}/u.test(text));

      const isTooLong = nameFault(text) !== undefined;

      expect(isTooLong).toBe(Buffer.byteLength(text) > 128);
    }),
  );
});

test.each([
  ['x'.repeat(128), undefined],
  ['x'.repeat(129), 'is longer than 128 bytes'],
  ['é'.repeat(64), undefined],
  ['é'.repeat(65), 'is longer than 128 bytes'],
  ['🛰'.repeat(32), undefined],
  ['🛰'.repeat(33), 'is longer than 128 bytes'],
  ['', 'is empty'],
  ['\ud800', 'holds half of a surrogate pair'],
  ['a\u0085', 'holds a control character'],
  [7, 'is not a text'],
])('%j', (name, fault) => {
  expect(nameFault(name)).toBe(fault);
});
