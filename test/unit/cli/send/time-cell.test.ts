import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EpochSurvey, type EpochUnit, parseTimeCell } from '../../../../cli/send/time-cell.ts';
import { formatInstant, toNanoseconds } from '../../../../shared/reading/instant.ts';

const written = (cell: string, unit: EpochUnit = 's'): string | undefined => {
  const at = parseTimeCell(cell, unit);
  return at && formatInstant(at);
};

test.each([
  ['2024-05-01T12:00:00Z', '2024-05-01T12:00:00Z'],
  ['2024-05-01 12:00:00', '2024-05-01T12:00:00Z'],
  ['2024-05-01 12:00:00.25', '2024-05-01T12:00:00.250Z'],
  ['2024-05-01t12:00:00.123456789z', '2024-05-01T12:00:00.123456789Z'],
  ['2024-05-01T12:00:00+02:00', '2024-05-01T10:00:00Z'],
  ['2024-05-01 12:00:00-0530', '2024-05-01T17:30:00Z'],
  ['1714564800', '2024-05-01T12:00:00Z'],
  ['1714564800.000000001', '2024-05-01T12:00:00.000000001Z'],
])('%s is %s', (cell, expected) => {
  expect(written(cell)).toBe(expected);
});

test.each([
  '',
  'noon',
  '2024-02-30T00:00:00Z',
  '2024-05-01 25:00:00',
  '2024-05-01T12:00:00.1234567891Z',
  '1e9',
  '0x10',
])('%j is not a time', (cell) => {
  expect(written(cell)).toBeUndefined();
});

test('counts keep every nanosecond in the unit that their magnitude tells', () => {
  const digits = { s: 0, ms: 3, us: 6, ns: 9 } as const;
  fc.assert(
    fc.property(
      fc.bigInt({ min: 946_684_800n, max: 4_102_444_800n }),
      fc.constantFrom<EpochUnit>('s', 'ms', 'us', 'ns'),
      (seconds, unit) => {
        const cell = `${seconds}${'7'.repeat(digits[unit])}`;
        const survey = new EpochSurvey();
        survey.add(cell);

        const at = parseTimeCell(cell, survey.unit);

        expect(survey.unit).toBe(unit);
        expect(at && toNanoseconds(at)).toBe(BigInt(cell.padEnd(String(seconds).length + 9, '0')));
      },
    ),
  );
});
