import { describe, expect, test } from 'vitest';
import { bytesText, dayOf, daysUpTo } from '../../../../web/views/days.ts';

describe('days of recordings', () => {
  test('go back from the last one, over the ends of months and years', () => {
    expect(daysUpTo('2024-03-01', 2)).toEqual(['2024-03-01', '2024-02-29']);
    expect(daysUpTo('2026-01-01', 2)).toEqual(['2026-01-01', '2025-12-31']);
  });

  test('are those of UTC', () => {
    expect([dayOf(86_399_999), dayOf(86_400_000)]).toEqual(['1970-01-01', '1970-01-02']);
  });

  test('have sizes in units of a thousand', () => {
    expect([0, 999, 1000, 123_456, 12_345_678, 5e15].map(bytesText)).toEqual([
      '0 B',
      '999 B',
      '1.0 KB',
      '123 KB',
      '12.3 MB',
      '5000 TB',
    ]);
  });
});
