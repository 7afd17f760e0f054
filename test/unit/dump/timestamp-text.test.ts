import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimestampText } from '../../../shared/dump/timestamp-text.ts';
import { formatInstant, HOUR_NS } from '../../../shared/reading/instant.ts';

const bytes = Buffer.alloc(64);
const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

test('any instant is spelled as formatInstant spells it', () => {
  const text = new TimestampText();
  const hour = fc.integer({ min: Date.UTC(2000, 0) / 3_600_000, max: Date.UTC(2100, 0) / 3_600_000 });
  const unit = fc.constantFrom(1, 1e3, 1e6, 1e9, 60e9);
  const ns = fc
    .tuple(fc.integer({ min: 0, max: HOUR_NS - 1 }), unit)
    .map(([any, step]) => any - (any % step));
  fc.assert(
    fc.property(hour, ns, (anyHour, anyNs) => {
      const end = text.write(view, 5, anyHour, anyNs);
      expect(bytes.toString('latin1', 5, end)).toBe(formatInstant({ hour: anyHour, ns: anyNs }));
    }),
    { numRuns: 5000 },
  );
});
