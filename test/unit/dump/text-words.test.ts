import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { putText, TEXT_SLACK_BYTES, textWords } from '../../../shared/dump/text-words.ts';

const BEFORE = 3;
const LARGEST = '\u{10ffff}';

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  // The highest bytes that there are in UTF-8, at each place of a word.
  fc
    .array(fc.constantFrom('\u007f', LARGEST, '\u{f0000}', '\ufeff', '\0'), { maxLength: 30 })
    .map((parts) => parts.join('')),
);

it('puts the bytes of any text, and touches no more around them than it says', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const expected = Buffer.from(text, 'utf8');
      const bytes = Buffer.alloc(BEFORE + expected.length + TEXT_SLACK_BYTES + 1, 0xee);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

      const end = putText(view, BEFORE, textWords(text));

      expect(bytes.subarray(BEFORE, end)).toEqual(expected);
      expect([...bytes.subarray(0, BEFORE), bytes.at(-1)]).toEqual([0xee, 0xee, 0xee, 0xee]);
    }),
    { numRuns: 2000 },
  );
});
